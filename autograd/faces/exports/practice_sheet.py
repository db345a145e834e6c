"""The sheet to practise on: blanks for every number, and beside each whether it is right."""

from __future__ import annotations

from typing import Any

from ...formulas.text import visible
from ...steps.sentences import computed_texts
from .cells import cell_at


def write_practice(writer: Any) -> None:
    """Write a blank for every number of the pass: right to so many digits, as Inputs says."""
    sheet, walk, by = writer.add_sheet("Practice"), writer.walk, writer.by
    sheet.texts(0, 0, ["step", "What is …", "your number", "right?"], writer.head)
    asked = []
    for step in walk.forward:
        question = f"{by.name(step.node)} = {computed_texts(walk, step, by)[0]}"
        asked.append((step.number, question, writer.values[step.node]))
    for step, row in writer.reverse_rows:
        gets = by.total(walk.output, step.arg)
        local = by.derivative(step.node, step.arg)
        which = f" (argument {step.place + 1})" if walk.repeats(step) else ""
        place = writer.sheets["Reverse"]
        asked.append((step.number, f"{local}{which}", place.cell(row, 5)))
        asked.append((step.number, f"what {gets} gets from {step.node}{which}", place.cell(row, 6)))
        if step.total > 1 and step.final:
            asked.append((step.number, f"{gets} in all", place.cell(row, 7)))
    for row, (number, question, truth) in enumerate(asked, 1):
        sheet.number(row, 0, number)
        sheet.texts(row, 1, [visible(question, 500)])
        sheet.sheet.write_blank(row, 2, None, writer.input)
        check = _check_text(cell_at(row, 2), truth, writer.digits)
        sheet.sheet.write_formula(row, 3, check, None, "")
    last = len(asked) + 1
    sheet.sheet.write_formula(
        0,
        4,
        f'=COUNTIF(D2:D{last},"✓")&" of {len(asked)} right"',
        writer.head,
        f"0 of {len(asked)}",
    )
    for sign, colour in (("✓", "#2e8540"), ("✗", "#c0392b")):
        look = writer.book.add_format({"font_color": colour, "bold": True})
        sheet.sheet.conditional_format(
            *(1, 3, last, 3),
            {"type": "cell", "criteria": "==", "value": f'"{sign}"', "format": look},
        )


def _check_text(answer: str, truth: str, digits: str) -> str:
    """Whether a number is right: within half a unit of the last digit that is asked for."""
    size = f"MAX(ABS({truth}),1E-300)"
    half = f"0.5*POWER(10,INT(LOG10({size}))+1-{digits})"
    near = f"ABS({answer}-{truth})<={half}*(1+1E-9)"
    return f'=IF(ISBLANK({answer}),"",IF(ISNUMBER({answer}),IF({near},"✓","✗"),"✗"))'
