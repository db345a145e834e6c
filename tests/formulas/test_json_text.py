"""JSON is refused where it is no plain data, and what is written is safe on a terminal."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.formulas.json_text import DEEPEST, format_json, parse_json

DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**300), 10**300)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
STEERING = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F)]
STEERING += range(0x2066, 0x206A)


@given(DATA, st.sampled_from([None, 1]))
def test_what_is_written_is_read_again(data: Any, indent: int | None) -> None:
    """By this reader and by any other, to the last bit."""
    text = format_json(data, indent)
    assert repr(parse_json(text)) == repr(data) == repr(json.loads(text))
    text.encode()  # no half of a pair stands alone


def test_no_text_in_it_steers_a_terminal() -> None:
    """Control characters and turns of the writing direction are escaped."""
    text = "".join(map(chr, STEERING)) + "\ud800 ∂ 漢 é"
    shown = format_json({"name": text})
    assert not set(map(ord, shown)) & {*STEERING, 0xD800}
    assert "∂ 漢 é" in shown
    assert json.loads(shown) == {"name": text}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Expecting value"),
        ("[1, 2", "Expecting"),
        ("[" * 600 + "]" * 600, f"nested more than {DEEPEST} deep"),
        ('{"a":' * 600 + "1" + "}" * 600, f"nested more than {DEEPEST} deep"),
        ("[" * 1_000_000, "nested more than"),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', "the key 'b' stands twice"),
        ("[1e400]", "1e400 is beyond all floats"),
        ("-1e999", "-1e999 is beyond all floats"),
        ("9" * 401, "999… is beyond all floats"),
        ("NaN", '"nan"'),
        ("[-Infinity]", '"-inf"'),
        (b"\xff\xfe[]", "no text in UTF-8"),
    ],
    ids=range(12),
)
def test_what_is_no_plain_data_is_refused(text: str | bytes, said: str) -> None:
    """With a plain line that says what is wrong."""
    with pytest.raises(ValueError, match=said):
        parse_json(text)


def test_brackets_in_texts_are_no_nesting() -> None:
    """Nor does an escaped quote end a text."""
    data = ['"' + "[" * 1000, "\\", "{" * 1000, [[[]]]]
    assert parse_json(json.dumps(data)) == data
