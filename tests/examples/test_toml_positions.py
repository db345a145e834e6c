"""The places of keys and values in TOML, held against the standard library's reader."""

import tomllib

from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.examples.toml_positions import key_positions, lines_below

TOML = r'''
a.b.c = 1
a.b."d.e" = "x#]\"y" # ]
[x]
y.z = { p.q = 1, "r s" = [1, [2, { t = 3 }]], u = {} }
when = 1979-05-27 07:32:00
[[l]]
a = """"quoted"""""
[l.s]
b = QUOTES
it''s # no comment
QUOTES
[[l]]
[[l.m]]
c = """x\
  y
z\n"""
[[l.m]]
d = [ # a comment ]
  "]", # }
  '"', """
three""",
]
e = []
[ "q.u" . 'v' ]
f = -inf
'''.replace("QUOTES", "'" * 3)


def walked(table, path=()):
    for key, value in table.items() if isinstance(table, dict) else enumerate(table):
        yield (*path, key), value
        if isinstance(value, dict | list):
            yield from walked(value, (*path, key))


def assert_places_are_right(text):
    """Every key of the standard reader has a place, and what stands there is its value."""
    table, found = tomllib.loads(text), key_positions(text)
    assert set(found) == {path for path, _ in walked(table)}
    for path, value in walked(table):
        line, start, end = found[path]
        assert 1 <= line <= text.count("\n") + 1
        if start >= 0:
            assert tomllib.loads(f"v = {text[start:end]}")["v"] == value
        if isinstance(path[-1], str):
            assert path[-1] in text.split("\n")[line - 1].replace("\\u0022", '"')


def test_places_are_those_of_the_standard_reader():
    assert_places_are_right(TOML)
    assert key_positions(TOML)[("l", 1, "m", 1, "d", 2)].line == 21


KEYS = st.sampled_from(["a", "b-c", '"d e"', "'f.g'", "a.b", '"é"', "x . 'y'", "_1"])
SCALARS = st.sampled_from(
    ["1", "-2.5e3", "true", '"t"', "'#'", '"\\"]"', "1979-05-27", "'''\n}\n'''", '"""a\\\n b"""']
)


def _inline(values):
    items = st.lists(st.tuples(KEYS, values), max_size=3)
    arrays = st.lists(values, max_size=3).map(lambda entries: "[ " + ", ".join(entries) + " ]")
    tall = st.lists(values, min_size=1, max_size=3).map(
        lambda entries: "[ # ]\n" + "".join(f"  {entry}, # ,]\n" for entry in entries) + "]"
    )
    tables = items.map(lambda pairs: "{" + ", ".join(f"{k} = {v}" for k, v in pairs) + "}")
    return arrays | tall | tables


VALUES = st.recursive(SCALARS, _inline, max_leaves=6)
LINES = st.one_of(
    st.tuples(KEYS, VALUES).map(" = ".join),
    KEYS.map(lambda key: f"[ {key} ] # [x]"),
    KEYS.map(lambda key: f"[[{key}]]"),
    st.just("# a = 1"),
    st.just(""),
)


@given(st.lists(LINES, max_size=8).map("\n".join))
@settings(max_examples=300, deadline=None)
def test_places_are_those_of_the_standard_reader_for_any_toml(text):
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = key_positions(text)
    assert set(found) == {path for path, _ in walked(table)}
    for path, value in walked(table):
        _, start, end = found[path]
        if start >= 0:
            assert tomllib.loads(f"v = {text[start:end]}")["v"] == value


@given(st.lists(st.sampled_from(["a", "\n", "\\\n  ", "\\n", "\\u00e9", " "]), max_size=8))
@settings(deadline=None)
def test_a_character_is_found_on_its_line(parts):
    raw = '"""' + "".join(parts) + 'Z"""'
    content = tomllib.loads(f"v = {raw}")["v"]
    assert lines_below(raw, content.index("Z")) == raw[: raw.index("Z")].count("\n")
