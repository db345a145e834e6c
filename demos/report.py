"""A write-up on a terminal of 80 columns: every equation, and beneath it every number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from autograd.examples import Claim

from .writeup import Item, WriteUp

STYLES = {"holds": "green", "erratum": "yellow", "fails": "bold red"}
WIDTHS = {"what": 13, "source": 7, "stated": 18, "ours": 21, "off": 6, "verdict": 7}
LEGEND = (
    "stated: a number printed in the write-up, derived from its formulas by other means than "
    "this engine, or what a formula gives as printed.",
    "ours: the engine's number. off: ours − stated, in units of the last digit stated; within "
    "½ it holds. erratum: it does not hold, and the note says what is right.",
)


def legend(console: Console) -> None:
    """What the columns mean."""
    for line in LEGEND:
        console.print(Text(line, style="dim"))


def show(console: Console, name: str, writeup: WriteUp) -> None:
    """The whole write-up."""
    console.print()
    console.print(Rule(Text(name, style="bold"), align="left"))
    console.print(Text(f"{writeup.title}\n{writeup.author}", style="bold"))
    console.print(Text(" ".join(writeup.about.split())))
    console.print()
    console.print(_row(("", "source", " stated", " ours", "off", ""), "dim"))
    for item in writeup.items:
        _show(console, item)
    if writeup.misprints:
        console.print("\n[bold]Slips that change none of these numbers[/]")
        for slip in writeup.misprints:
            printed = Text.assemble((slip.equation, "bold"), f"  printed: {slip.printed}")
            console.print(Padding(printed, (0, 0, 0, 2), expand=False))
            console.print(Padding(Text(f"right: {slip.right}"), (0, 0, 0, 6), expand=False))


def _show(console: Console, item: Item) -> None:
    head = Table.grid(padding=(0, 1), expand=True)
    head.add_column(width=4)
    head.add_column(ratio=1)
    head.add_column(justify="right")
    head.add_row(Text(item.equation, style="bold"), Text(item.formula), Text(item.refers, "dim"))
    console.print(head)
    if item.note:
        console.print(Padding(Text(item.note, style="italic"), (0, 0, 0, 5), expand=False))
    for claim in item.claims:
        stated, ours = _aligned(claim.printed), _aligned(repr(claim.ours))
        cells = (claim.formula, claim.source, stated, ours, units_off(claim), claim.verdict)
        console.print(_row(cells, STYLES[claim.verdict]))
        if claim.note:
            console.print(
                Padding(Text(f"{claim.verdict}: {claim.note}"), (0, 0, 0, 5), expand=False)
            )


def _row(cells: Iterable[str], style: str) -> Padding:
    """One line of fixed columns, so that every table of a write-up stands in line."""
    table = Table.grid(padding=(0, 1))
    for width in WIDTHS.values():
        table.add_column(width=width, overflow="fold")
    *numbers, verdict = cells
    table.add_row(*map(Text, numbers), Text(verdict, style=style))
    return Padding(table, (0, 0, 0, 2), expand=False)


def _aligned(number: str) -> str:
    """Room for the sign, so that digits stand below digits."""
    return number if number.startswith("-") else f" {number}"


def units_off(claim: Claim) -> str:
    """ours − stated in units of the last digit stated, short.

    >>> units_off(Claim("", "", "20", 40.0)), units_off(Claim("", "", "0.35", 0.3562))
    ('+20.00', '+0.62')
    """
    units = claim.units_off
    if abs(units) < 0.005:
        return " 0"
    return f"{units:+.2f}" if abs(units) < 99.995 else " far"


def totals(console: Console, writeups: Mapping[str, WriteUp]) -> bool:
    """The counts of all write-ups; whether every claim holds or is a named erratum."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("write-up")
    for heading in ("numbers", "printed", "derived", "formulas", "hold", "errata", "fail"):
        table.add_column(heading, justify="right")
    whole: Counter[str] = Counter()
    for name, writeup in writeups.items():
        counts = claim_counts(writeup)
        whole += counts
        table.add_row(name, *_counts(counts))
    table.add_row(Text("all", style="bold"), *_counts(whole))
    console.print()
    console.print(Rule(Text("totals", style="bold"), align="left"))
    console.print(table)
    fine = not whole["fails"]
    verdict = "Every number holds or is a named erratum." if fine else "Some numbers do not hold."
    console.print(Text(verdict, style="bold green" if fine else "bold red"))
    return fine


def claim_counts(writeup: WriteUp) -> Counter[str]:
    """How many claims there are, of each source and of each verdict."""
    counts: Counter[str] = Counter()
    for claim in writeup.claims:
        counts.update(("all", claim.source, claim.verdict))
    return counts


def _counts(counts: Counter[str]) -> list[str]:
    kinds = ("all", "printed", "derived", "formula", "holds", "erratum", "fails")
    return [str(counts[kind]) for kind in kinds]
