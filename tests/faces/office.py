"""LibreOffice without a window: what a workbook says after every formula was computed anew."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

SOFFICE = shutil.which("soffice")
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
oor:op="fuse"><value>0</value></prop></item></oor:items>"""


def converted(files: Sequence[Path], form: str, folder: Path) -> list[Path]:
    """The files in another form, by a LibreOffice that trusts no number that is stored."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user/registrymodifications.xcu").write_text(ALWAYS, encoding="utf-8")
    target = folder / "converted"
    subprocess.run(
        [
            *(str(SOFFICE), f"-env:UserInstallation={profile.as_uri()}", "--headless"),
            *("--convert-to", form, "--outdir", str(target), *map(str, files)),
        ],
        check=True,
        capture_output=True,
    )
    return [target / f"{file.stem}.{form.partition(':')[0]}" for file in files]


def with_inputs(
    file: Path, changed: Mapping[str, float], folder: Path, sheet_number: int = 1
) -> Path:
    """The same workbook with other numbers in cells of one sheet, and all that follow stale."""
    copy = folder / f"changed_{file.name}"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == f"xl/worksheets/sheet{sheet_number}.xml":
                sheet = text.decode()
                for cell, number in changed.items():
                    sheet, count = re.subn(
                        rf'<c r="{cell}"( s="\d+")?(?:/>|><v>[^<]*</v></c>)',
                        rf'<c r="{cell}"\g<1>><v>{number!r}</v></c>',
                        sheet,
                    )
                    assert count == 1, cell
                text = sheet.encode()
            new.writestr(name, text)
    return copy


def cells(file: Path) -> Any:
    """The sheets of a workbook, with the numbers that are stored in them."""
    openpyxl = pytest.importorskip("openpyxl")
    return openpyxl.load_workbook(file, data_only=True)
