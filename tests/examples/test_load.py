"""A worked example's file: read, or refused with every line that is wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.examples import (
    Example,
    ExampleError,
    Update,
    load,
    loads,
)

GOOD = '''\
title = "A neuron"
author = "A. Author"
evidence = "read"
formula = """
w = 0.5; x = 2; t = 3
y = tanh(w*x)
L = (y - t)**2 / 2
"""

[update]
lr = 0.1
params = ["w"]

[printed]
y = "0.7616"
"dL/dw" = ["-1.880", { number = "-1.88", where = "(4)", remark = "short" }]

[printed.after-1]
w = "0.6880"

[derived]
L = "2.505226698"

[[erratum]]
claims = ["dL/dw = -1.88"]
severity = "rounding"
why = """
Rounded
before."""
reason = "rounded"
'''


def test_a_file_becomes_an_example_with_the_lines_of_its_numbers():
    example = loads(GOOD, "book.toml")
    assert (example.title, example.author, example.loss) == ("A neuron", "A. Author", "L")
    assert example.update == Update("sgd", {"lr": 0.1}, ("w",))
    told = [
        (str(claim.asked), claim.digits.text, claim.line, claim.derived) for claim in example.claims
    ]
    assert told == [
        ("y", "0.7616", 15, False),
        ("dL/dw", "-1.880", 16, False),
        ("dL/dw", "-1.88", 16, False),
        ("w after 1", "0.6880", 19, False),
        ("L", "2.505226698", 22, True),
    ]
    marked = example.claims[2]
    assert (marked.where, marked.remark) == ("(4)", "short")
    assert marked.erratum is not None
    assert marked.erratum.why == "Rounded before."
    assert (marked.erratum.severity, marked.erratum.line) == ("rounding", 24)
    assert example.claims[1].erratum is None


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path):
    path = tmp_path / "book.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    lines = [claim.line for claim in load(path).claims]
    assert lines == [claim.line for claim in loads(GOOD).claims]


def problems(text):
    """The line and the reason of everything that is wrong with a text."""
    with pytest.raises(ExampleError) as caught:
        loads(text, "book.toml")
    for line, reason in caught.value.problems:
        assert f"book.toml:{line}: {reason}" in str(caught.value) or line == 0
    return caught.value.problems


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("author =", "auhtor =", 2, "there is no key auhtor; did you mean author?"),
        (
            '"read"',
            '"raed"',
            3,
            "evidence is one of read, third-party, memory, composed, draft; did you",
        ),
        ('title = "A neuron"', "title = 3", 1, "title is a text; put it in quotes"),
        ('author = "A. Author"', 'kind = "bok"', 2, "kind is one of blog, book"),
        ("tanh", "tahn", 6, "there is no operation tahn; did you mean"),
        ("t = 3", "t = u", 5, "the formula needs a number for u; add a line such as u = 0.5"),
        ("/ 2\n", "/ ^2\n", 7, "missing before **"),
        ('author = "A. Author"', 'loss = "M"', 2, "the formula has no name M; there are w, x"),
        ("[update]", "[upd]", 10, "there is no key upd; did you mean update?"),
        ("lr = 0.1", "lr = '0.1'", 11, "lr is a number, without quotes"),
        ("lr = 0.1", "lr = inf", 11, "lr is a finite number"),
        ("lr = 0.1", "rate = 0.1", 11, "[update] has no key rate"),
        ("lr = 0.1", "", 10, "the update needs its learning rate"),
        ("lr = 0.1", "lr = 0.1\nrule = 'adma'", 12, "did you mean adam"),
        ("lr = 0.1", "lr = 0.1\nmu = 0.9", 12, "[update] has no key mu; there are rule, params"),
        ("lr = 0.1", "lr = 0.1\nloss = 'L'", 12, "it stands above, before the first [update]"),
        ('["w"]', '["w2"]', 12, "the formula has no name w2; did you mean w?"),
        ('["w"]', '["w",\n "y"]', 13, "y is computed; an update moves plain numbers"),
        ('["w"]', '["w", "w"]', 12, "w stands here twice"),
        ('["w"]', '"v"', 12, "the formula has no name v"),
        ('["w"]', "[1]", 12, "params lists texts; put this in quotes"),
        ('params = ["w"]', "", 10, "params lists the names that move"),
        ('y = "0.7616"', "y = 0.7616", 15, 'put the number in quotes, "0.7616": its digits'),
        ('y = "0.7616"', "y = 1_0e0", 15, 'put the number in quotes, "1_0e0"'),
        ('y = "0.7616"', "y = true", 15, "y: number is a text; put it in quotes"),
        ('y = "0.7616"', 'y = "forty"', 15, "y: a printed number is digits"),
        ('y = "0.7616"', 'y = "1,760"', 15, "can be 1.760 or 1760; write it with a point"),
        ('y = "0.7616"', 'y = ""', 15, "y: a printed number is digits"),
        ('y = "0.7616"', 'y = "1e999"', 15, "exponent is out of range"),
        ('y = "0.7616"', 'y = "0.123456789012345678"', 15, "18 significant digits are printed"),
        ('y = "0.7616"', 'yy = "0.7616"', 15, "the formula has no name yy; did you mean y?"),
        ('y = "0.7616"', '"y/w" = "1"', 15, "did you mean dy/dw?"),
        ('y = "0.7616"', 'y.w = "1"', 15, "[printed.y] has no key w; there are number"),
        ('y = "0.7616"', "y = []\nz = '1'", 16, "no name z"),
        ('{ number = "-1.88",', '{ numer = "-1.88",', 16, "has no key numer; did you mean number?"),
        ("[printed.after-1]", "[printed.after-0]", 18, "after 10 updates stand under"),
        ("[printed.after-1]", "[printed.after_1]", 18, "[printed.after-10]; got after_1"),
        ("[derived]", "[derived]\nM = '1'", 22, "the formula has no name M"),
        ("[[erratum]]", "[erratum]", 24, "errata are tables: [[erratum]], in double brackets"),
        ("= -1.88", "= -1.89", 25, "no number is printed for dL/dw = -1.89; did you mean dL/dw"),
        ("dL/dw = -1.88", "L", 25, "no number is printed for L"),
        ('"rounding"', '"round"', 26, "severity is one of wrong, rounding, float; did you mean"),
        ('why = """\nRounded\nbefore."""', "", 24, "an erratum says why"),
        ('"rounded"', '"roundd"', 30, "there is no hypothesis roundd; did you mean rounded?"),
        ('"rounded"', '["sign",\n"none"]', 31, "there is no hypothesis none; they are sign, "),
        ("reason =", "raeson =", 30, "[erratum] has no key raeson; did you mean reason?"),
    ],
)
def test_every_mistake_is_told_with_its_line(old, new, line, says):
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    assert any(at == line and says in reason for at, reason in found), found


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('a = "1"\ndE/dw = "1"', 2, 'put the name in quotes: "dE/dw"'),
        ("[printed after 1]", 1, "write [printed.after-1]"),
        ("[printed.after 12 updates]", 1, "write [printed.after-12]"),
        ("[the numbers]", 1, 'put the name in quotes: "the numbers"'),
        ("title = A neuron", 1, "put text and printed numbers in quotes"),
        ('title = "A neuron', 1, "this is no TOML"),
        ('a = 1\nformula = """\nx = 2\n', 4, "a quote or bracket may never have been closed"),
        ("a = 1\na = 2", 2, "this is no TOML"),
        ("a = " + "[" * 10_000, 0, "nested too deep"),
        ("a = " + "1" * 5000, 0, "digits"),
        ("\x00", 1, "this is no TOML"),
    ],
)
def test_what_is_no_toml_is_told_with_its_line(text, line, says):
    ((at, reason),) = problems(text)
    assert (at, says in reason) == (line, True), reason


def test_all_mistakes_of_a_file_are_told_at_once_in_order():
    text = GOOD.replace("0.7616", "x").replace("0.6880", "y").replace("author", "auther")
    assert [line for line, _ in problems(text)] == [2, 15, 19]


def test_updates_are_refused_where_there_is_no_update():
    text = GOOD.replace('[update]\nlr = 0.1\nparams = ["w"]\n', "")
    found = problems(text)
    assert found[0] == (15, "after-1 asks for updates, but there is no [update]")


def test_a_number_has_one_erratum():
    more = '\n[[erratum]]\nclaims = "dL/dw"\nwhy = "again"\n'
    ((line, reason),) = problems(GOOD + more)
    assert (line, "has an erratum already, at line 24" in reason) == (33, True)


def test_a_file_that_is_no_text_or_too_long_is_refused(tmp_path):
    path = tmp_path / "book.toml"
    path.write_bytes(b"title = 'a'\nauthor = '\xff'")
    with pytest.raises(ExampleError, match=r"book\.toml:2: the file is no text in UTF-8"):
        load(path)
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(ExampleError, match="more than 1,000,000 bytes"):
        load(path)


def test_a_mistake_in_a_folded_formula_is_told_where_it_stands():
    text = GOOD.replace("y = tanh(w*x)", "y = \\\n  \\\n  tanh(w*x) + ?")
    assert problems(text)[0].line == 8
    text = GOOD.replace('"""\nw = 0.5; x = 2; t = 3\n', '"w = 0.5; x = 2; t = 3\\n?"\n#', 1)
    text = text.replace('y = tanh(w*x)\nL = (y - t)**2 / 2\n"""', "")
    assert problems(text)[0].line == 4


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_damage_to_a_file_leaves_an_example_or_a_clear_error(data):
    """Cut a piece out of a good file, or put one in."""
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, min(len(GOOD), start + 30)))
    put = data.draw(st.text(max_size=4) | st.sampled_from(['"', "]", "[printed]\n", "\n", "= 1"]))
    text = GOOD[:start] + put + GOOD[end:]
    try:
        example = loads(text)
    except ExampleError as error:
        lines = text.replace("\r\n", "\n").count("\n") + 1
        assert all(0 <= line <= lines and reason for line, reason in error.problems)
    else:
        assert isinstance(example, Example)
        assert all(claim.asked.of in example.graph().names for claim in example.claims)
