"""A lens in words, as every face takes it: "A1[3,*], within 2 of L".

The parts between commas have to hold together. A part is

    NAMES                  of nodes, arrays, groups or calls; `*` is any text, `?` one sign
    within N of NAMES      what lies at most N edges from those, up or down; "below" in the place
                           of "of" is what they come from, "above" what comes of them
    K heaviest of NAME     what lies on the K heaviest paths from that number to the output

and NAMES are patterns with "or" between them: "Q or K[1,*]".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches

from ..engine.value import Value, order
from .lens_nodes import name_pattern, near_nodes, on_heaviest
from .lenses import Lens
from .names import designations

_COMMA = re.compile(r",\s*(?![^\[(]*[\])])")  # none of those in W[1,2] or gpt(token 1, place 2)
_WITHIN = re.compile(r"within (\d+) (of|below|above) (.+)")
_HEAVIEST = re.compile(r"(\d+) heaviest of (.+)")
MOST = 5_000  # names in which one that is spelt like another is looked for
FORMS = "NAMES; 'within N of NAMES'; 'K heaviest of NAME'; several with commas between them"


def read_lens(loss: Value, text: str | Lens) -> Lens:
    """The part of the graph of a loss that a text asks for; a Lens is given back.

    Raises:
        ValueError: no such form, or nothing in the graph fits; the message says what would.

    >>> from autograd import Value
    >>> w, x = Value(3.0, "w"), Value(2.0, "x")
    >>> v = w * x
    >>> print(read_lens((v + 1.0) ** 2, "within 1 of w"))
    2 nodes of 5.
    From 1 node below, 1 number comes in.
    To 2 nodes above, 1 number comes out.
    """
    if isinstance(text, Lens):
        if text.output is not loss:
            raise ValueError("the lens is of another graph; make it with lens(loss, ...) of this")
        return text
    nodes = order(loss)
    names = designations(nodes, whole=True)
    parts = _parts(text.strip(), names)
    if not parts:
        raise ValueError(f"a lens takes {FORMS}; got {text!r}")
    chosen: list[set[Value]] = []
    for part in parts:
        within, heaviest = _WITHIN.fullmatch(part), _HEAVIEST.fullmatch(part)
        if within:
            near = nodes_called(nodes, names, within[3])
            chosen.append(near_nodes(nodes, {*near}, int(within[1]), within[2]))
        elif heaviest:
            start, *others = nodes_called(nodes, names, heaviest[2])
            if others or not int(heaviest[1]):
                raise ValueError(
                    f"{part!r} takes one number and at least one path; {heaviest[2]!r} is "
                    f"{1 + len(others):,} numbers, {names[nodes.index(start)]} the first"
                )
            chosen.append(on_heaviest(start, int(heaviest[1]), nodes))
        else:
            chosen.append({*nodes_called(nodes, names, part)})
    inside = set.intersection(*chosen)
    if not inside:
        raise ValueError(f"none of {len(nodes):,} nodes is in all parts of the lens {text!r}")
    return Lens(nodes, inside, names)


def _parts(text: str, names: Sequence[str]) -> list[str]:
    """The parts between commas; one that is about a node with a comma in its name is whole."""
    about = _WITHIN.fullmatch(text) or _HEAVIEST.fullmatch(text)
    if (about[about.re.groups] if about else text) in names:
        return [text]
    return [part for part in _COMMA.split(text) if part]


def nodes_called(nodes: Sequence[Value], names: Sequence[str], text: str) -> list[Value]:
    """The nodes that patterns with "or" between them fit, by a name of theirs, or that one names.

    Raises:
        ValueError: there are none.
    """
    fits = name_pattern([text] if text in names else [part.strip() for part in text.split(" or ")])
    groups = [getattr(node, "_names", ("", ""))[1] for node in nodes]
    known_groups = {*groups}
    inside = {group for group in known_groups if group and any(map(fits, _group_names(group)))}
    stems = [name.partition("[")[0].partition(".")[0] for name in names]
    known_stems = {*stems}
    lines = {stem for stem in known_stems if fits(stem)}
    found = [
        node
        for node, name, stem, group in zip(nodes, names, stems, groups, strict=True)
        if stem in lines or group in inside or fits(name)
    ]
    if not found:
        known = dict.fromkeys(stems[-MOST:])
        for group in dict.fromkeys(groups):
            known |= dict.fromkeys(_group_names(group))
        near = get_close_matches(text, known, 4, 0.5) or [*known][-8:]
        raise ValueError(
            f"none of {len(names):,} nodes is called {text!r}; there are {', '.join(near)}"
        )
    return found


def _group_names(group: str) -> list[str]:
    """By what a group is called: its path or a piece of that, and the arguments of its calls.

    >>> _group_names("gpt(token 3)/linear")
    ['gpt(token 3)', 'token 3', 'gpt(token 3)/linear', 'linear']
    """
    parts = [part for part in group.split("/") if part]
    names = []
    for end, part in enumerate(parts, 1):
        call = re.search(r"\((.*)\)", part)
        names += ["/".join(parts[begin:end]) for begin in range(end)]
        names += call[1].split(", ") if call else []
    return names
