"""glassgrad ops: the table of operations."""

from autograd import OPS

from ..conftest import Run


def test_ops_lists_every_row(run: Run) -> None:
    """As text with one line a row, one by one with partials, or as Markdown."""
    _, out, _ = run("ops")
    listed = [line.partition("(")[0] for line in out.splitlines()[: len(OPS)]]
    assert listed == list(OPS)
    assert "ln is log" in out
    _, out, _ = run("ops", "max", "tanh", *OPS)
    assert "tanh(x)\n  Squash x into (-1, 1).\n  y = tanh(x)\n  ∂y/∂x = 1 − y²\n" in out
    assert out.startswith("maximum([")
    _, out, _ = run("ops", "--markdown")
    assert len(out.splitlines()) == 2 + len(OPS)
