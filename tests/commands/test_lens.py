"""--lens of draw, walk and page: a part of a graph, with counts of all the rest."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from ..conftest import Run

LOSS = "demos/microgpt.py:loss_of_name"
COUNTS = (
    "4 nodes of 5,382. From 504 nodes below, 3 numbers come in. To 261 nodes above, 4 numbers "
    "come out. 4,613 nodes have nothing to do with it."
)


def searched() -> tuple[int, int, int]:
    """How many nodes of the loss lead to row 3 of A1 alone, come of it alone, and are in all."""
    from autograd.engine.blocks import array_graph
    from demos.microgpt import loss_of_name

    loss = loss_of_name()
    names = array_graph(loss).names()
    below, above = {}, {}
    for node in names:
        args = [a for arg in node.args for a in (arg if isinstance(arg, tuple) else (arg,))]
        below[node] = [a for a in args if not isinstance(a, float)]
        for arg in below[node]:
            above.setdefault(arg, []).append(node)
    row = [node for node, name in names.items() if re.fullmatch(r"A1\[3,\d\]", name)]
    reached = []
    for edges in (below, above):
        met, ahead = {*row}, [*row]
        while ahead:
            for other in edges.get(ahead.pop(), ()):
                if other not in met:
                    met.add(other)
                    ahead.append(other)
        reached.append(len(met) - len(row))
    return reached[0], reached[1], len(names)


def test_all_faces_count_what_a_search_counts(run: Run, tmp_path: Path) -> None:
    below, above, total = searched()
    assert f"4 nodes of {total:,}. From {below:,} nodes below" in COUNTS
    assert f"To {above:,} nodes above" in COUNTS
    code, walk, _ = run("walk", LOSS, "--lens", "A1[3,*]")
    assert code == 0 and COUNTS in " ".join(walk.split()) and "L stands for all above" in walk
    assert "1. A1[3,1] = softmax(" in walk
    _, dot, _ = run("draw", LOSS, "--lens", "A1[3,*]", "--dot")
    assert COUNTS in dot and f"{below:,} nodes below" in dot and "4 out" in dot
    page = tmp_path / "a.html"
    assert run("page", LOSS, "--lens", "A1[3,*]", "-o", str(page))[0] == 0
    data = re.search(r'type="application/json">(.*)</script>', page.read_text("utf-8"))
    assert data
    lesson = json.loads(data[1])
    assert lesson["note"].startswith(COUNTS) and lesson["closed"] == [f"{below:,} nodes below"]
    assert len(lesson["nodes"]) == 4 + 3 + 1
    _, out, err = run("walk", LOSS, "--lens", "A1[3,*]", "--json")
    assert len(json.loads(out)["nodes"]) == 8 and COUNTS in " ".join(err.split())


def test_of_what_is_too_large_a_part_is_shown_and_a_lens_that_works(
    run: Run, tmp_path: Path
) -> None:
    path, script = str(tmp_path / "a.html"), tmp_path / "chain.py"
    lines = "x = L = Value(0.5, 'x')", "for _ in range(600):", "    L = L.tanh()", "L.label = 'L'"
    script.write_text("\n".join(["from autograd import Value", *lines]), "utf-8")
    chain = f"{script}:L"  # without an array, whose boxes a page could show instead
    code, _, said = run("page", chain, "-o", path)
    texts = re.findall(r"--lens '(.*?)'", said)
    assert code == 0 and len(texts) == 2 and "601 nodes" in said
    for text in texts:
        assert run("page", chain, "-o", path, "--force", "--lens", text)[0] == 0
    code, dot, _ = run("draw", LOSS, "--dot", "--fold", "nothing")
    assert code == 0 and "--limit" in dot
    code, _, less = run("page", LOSS, "-o", path, "--force", "--lens", "W1")  # 1,024 and L
    assert code == 0 and "1,025 nodes are too many" in less
    assert "1,025 nodes are too many" in Path(path).read_text("utf-8")


def test_what_does_not_go_with_a_lens_is_said(refused: Callable[..., str], tmp_path: Path) -> None:
    typed = "L = w*x + b", "w=1", "x=2", "b=3"
    assert "leave out --params" in refused("walk", *typed, "--lens", "w", "--params", "w")
    assert "leave out level, fold" in refused("draw", *typed, "--lens", "w", "--level", "scalars")
    path = tmp_path / "a.html"
    assert "called 'q'" in refused("page", *typed, "--lens", "q", "-o", str(path))
    assert not path.exists()
