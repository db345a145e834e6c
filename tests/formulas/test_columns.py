"""Tables of text: every column begins and ends where it does in the row above."""

from autograd.formulas.columns import (
    aligned_row,
    aligned_rows,
    column_widths,
    display_width,
    markdown_table,
)


def test_numbers_end_below_each_other_and_names_begin_so():
    lines = aligned_rows([("what", "ours", "off"), ("w", "−0.125", "0"), ("a long name", "3", "")])
    assert lines == [
        "what           ours  off",
        "w            −0.125    0",
        "a long name       3",
    ]


def test_a_side_for_each_column_and_the_last_for_the_rest():
    assert aligned_row(("a", "b", "c", "d"), (3, 3, 3, 3), "><") == "  a  b    c    d"
    assert aligned_row(("a", "b", "c"), (3, 3, 3), "<") == "a    b    c"


def test_wide_characters_take_two_columns_and_accents_none():
    assert (display_width("数学"), display_width("e\u0301"), display_width("")) == (4, 1, 0)
    assert column_widths([("数学", "a"), ("abc", "bc")]) == [4, 2]
    assert [display_width(line) for line in aligned_rows([("数", "1"), ("abc", "2")])] == [6, 6]


def test_a_cell_wider_than_its_column_pushes_the_others_on():
    assert aligned_row(("too wide", "1"), (3, 2)) == "too wide   1"


def test_markdown_keeps_empty_cells():
    lines = markdown_table(("a", "b"), "|:--|--:|", [("x", ""), ("", "y")])
    assert lines == ["| a | b |", "|:--|--:|", "| x |  |", "|  | y |"]
