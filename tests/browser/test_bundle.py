"""What is written into a page, against its files, by parsers of JavaScript and CSS."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

from autograd.faces.page import style
from autograd.faces.page.bundle import joined_modules, packaged_text, tight_sheet
from autograd.formulas.javascript import javascript_module, whole_table

from . import tools

ACORN = """
import { readFileSync } from "node:fs";
import { tokenizer } from %s;
const tokens = (text) =>
  [...tokenizer(text, { ecmaVersion: "latest", sourceType: "module" })].map(
    ({ type, value }) => [type.label, String(value?.pattern ?? value)]);
const found = JSON.parse(readFileSync(0, "utf8")).map(tokens);
console.log(JSON.stringify(found));
"""


def tokens(texts: list[str], folder: Path) -> Any:
    """The tokens of modules, [kind, text]."""
    (folder / "tokens.mjs").write_text(
        ACORN % json.dumps(tools.package("acorn/dist/acorn.mjs").as_uri()), encoding="utf-8"
    )
    command = [tools.node(), str(folder / "tokens.mjs")]
    run = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_a_page_has_the_tokens_of_its_modules(tmp_path: Path) -> None:
    """Only what is between them is left out."""
    rows = javascript_module(whole_table())
    package = "autograd.faces.array_maps"
    bundles = [joined_modules(begin, rows) for begin in ("app", "form")]
    bundles.append(joined_modules("array_app", rows, package))
    form = r"^const (\w+)_ = \(\(\) => \{\n(.*?)^return \{[^}]*\};\n\}\)\(\);$"
    modules = dict(re.findall(form, "\n".join(bundles), re.S | re.M))
    assert len(modules) > 40
    rows = re.sub("^export ", "", rows, flags=re.M)
    sources = [rows if name == "rows" else source(name, package) for name in modules]
    given, written = (
        tokens(texts, tmp_path) for texts in (sources, [modules[name] for name in modules])
    )
    for name, before, after in zip(modules, given, written, strict=True):
        assert after == before, name


def source(name: str, package: str) -> str:
    """A module without its words of import and export, its imports as a page has them."""
    try:
        text = packaged_text("autograd.faces.page", f"{name}.js")
    except FileNotFoundError:
        text = packaged_text(package, f"{name}.js")
    imports = r'^import (\{[^{}]*\}) from "[./\w]*?(\w+)\.js";'
    text = re.sub(imports, r"const \1 = \2_;", text, flags=re.M)
    return re.sub("^export ", "", text, flags=re.M)


def test_a_page_has_the_rules_of_its_style_sheets(browser: Any) -> None:
    """As the browser reads them."""
    page = browser.new_page()
    read = """(text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return [...sheet.cssRules].map((rule) => rule.cssText);
    }"""
    given, written = (
        [re.sub(", *", ", ", rule) for rule in page.evaluate(read, sheet)]  # in var() they stay
        for sheet in (style(), tight_sheet(style()))
    )
    assert len(given) > 100
    assert written == given
