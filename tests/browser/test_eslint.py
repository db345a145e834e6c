"""The JavaScript of the project under ESLint: no undefined name, no eval, no text as markup."""

import json
import subprocess
from pathlib import Path
from typing import Any

import autograd
from autograd.formulas.javascript import javascript_module, whole_table

from . import tools

SOURCES = Path(autograd.__file__).parent


def found(paths: list[Path]) -> list[str]:
    """What ESLint says of files, a line each."""
    program = tools.package("eslint/bin/eslint.js")
    config = tools.HERE / "eslint.config.mjs"
    shared = [tools.node(), program, "--config", config, "--no-ignore", "--format", "json"]
    run = subprocess.run([*shared, *paths], capture_output=True, text=True, cwd=paths[0].anchor)
    assert run.stdout, run.stderr
    files: list[dict[str, Any]] = json.loads(run.stdout)
    assert len(files) == len(paths)
    return [
        f"{Path(file['filePath']).name}:{said.get('line')}: {said['message']} {said['ruleId']}"
        for file in files
        for said in file["messages"]
    ]


def test_the_modules_are_clean(tmp_path: Path) -> None:
    """Those that are written, and the table of operations as it is written out."""
    (tmp_path / "operations.js").write_text(javascript_module(whole_table()), encoding="utf-8")
    folders = (SOURCES, SOURCES.parent / "nn")
    every = [path for folder in folders for path in folder.rglob("*.js")]
    written = [path for path in every if path.name != "prelude.js"]
    assert found([tmp_path / "operations.js", *sorted(written)]) == []


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    (tmp_path / "bad.js").write_text(
        "export const f = (x) => y;\nif (x == 1) f.innerHTML = eval('x');\nvar used = f;\n"
    )
    said = " ".join(found([tmp_path / "bad.js"]))
    for rule in ("no-undef", "eqeqeq", "no-eval", "no-restricted-syntax", "no-var"):
        assert rule in said
