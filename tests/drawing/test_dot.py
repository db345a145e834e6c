"""How a drawing looks, who lays it out, what is written, and what is left if that fails."""

import stat
import sys
from pathlib import Path

import pytest

from autograd import Value, draw
from autograd.drawing.render import RenderError, positions

from .diagrams import looks, network, read_back, words


def test_sign_and_size_are_seen_without_colour() -> None:
    a, b, c = Value(1.0, "a"), Value(1.0, "b"), Value(1.0, "c")
    y = a * 8 - b * 2 + c * 0.5
    y.backward()
    seen = [look for look in looks(draw(y)).values() if words(look["label"])[0][1:] == " = 1"]
    assert [words(look["label"])[1] for look in seen] == ["grad 8", "grad −2", "grad 0.5"]
    assert ["dashed" in look.get("style", "") for look in seen] == [False, True, False]
    widths = [float(look["penwidth"]) for look in seen]
    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 1.5 * widths[2]
    assert len({look["color"] for look in seen}) == 2
    graph = read_back(draw(y))
    styles = {str(edge[0]): edge.attr["style"] for edge in graph.edges()}
    assert [styles[f"n{at}"] for at in range(3)] == ["", "dashed", ""]


def test_the_first_argument_stands_above_the_second() -> None:
    a, b = Value(2.0), Value(3.0)
    for first, second in ((a, b), (b, a)):
        label = {first: "first", second: "second"}
        for node, text in label.items():
            node.label = text
        places = {
            words(one["label"])[0].split()[0]: float(one["pos"].split(",")[1])
            for one in positions(draw(first / second).source)["objects"]
        }
        assert places["first"] > places["second"]


def test_groups_are_boxes_within_boxes() -> None:
    graph = read_back(draw(network()))
    layers = graph.subgraphs()
    assert [words(layer.graph_attr["label"]) for layer in layers] == [["layer 1"], ["layer 2"]]
    neurons = layers[0].subgraphs()
    assert [words(one.graph_attr["label"]) for one in neurons] == [["neuron 1"], ["neuron 2"]]
    assert [len(one.nodes()) for one in neurons] == [7, 7]  # w0 w1 w2, dot, z, tanh, a


def test_dot_is_not_saved_under_the_name_of_a_picture(tmp_path):
    drawing = draw(Value(1.0, "x") + 1)
    with pytest.raises(ValueError, match=r"write\(\) draws it"):
        drawing.save(tmp_path / "graph.svg")
    assert not list(tmp_path.iterdir())
    saved = Path(drawing.save("graph.gv", directory=tmp_path))
    assert saved.read_text(encoding="utf-8").startswith("digraph")


def test_it_draws_where_no_dot_is_on_the_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    picture = draw(Value(1.0, "a") * 2)
    assert "a = 1" in picture.svg()
    assert picture._repr_mimebundle_()["image/svg+xml"] == picture.svg()
    assert picture.pipe("png")[:4] == b"\x89PNG"
    drawn = picture.render(tmp_path / "graph", format="svg", cleanup=True)
    assert drawn == str(tmp_path / "graph.svg")
    assert [one.name for one in tmp_path.iterdir()] == ["graph.svg"]
    assert capfd.readouterr() == ("", "")


def fake_dot(folder: Path, script: str) -> None:
    program = folder / "dot"
    program.write_text(f"#!{sys.executable}\nimport sys, time\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)


def test_a_dot_on_the_path_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake_dot(tmp_path, "print('<?xml', sys.argv[1:], sys.stdin.read())")
    monkeypatch.setenv("PATH", str(tmp_path))
    picture = draw(Value(1.0, "$(touch here)"))
    assert picture.svg() == f"<?xml ['-Tsvg'] {picture.source}\n"


def test_a_layout_that_takes_too_long_is_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake_dot(tmp_path, "time.sleep(60)")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TimeoutError, match=r"longer than 0\.3 seconds"):
        draw(Value(1.0)).svg(timeout=0.3)


def test_what_graphviz_rejects_leaves_the_old_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn = tmp_path / "graph.svg"
    drawn.write_text("old")
    with monkeypatch.context() as changed:
        fake_dot(tmp_path, "print('half'); sys.exit('syntax error in line 1')")
        changed.setenv("PATH", str(tmp_path))
        with pytest.raises(RenderError, match="syntax error in line 1"):
            draw(Value(1.0)).write(drawn)
    (tmp_path / "dot").unlink()
    assert [one.read_text() for one in tmp_path.iterdir()] == ["old"]
    assert draw(Value(1.0)).write(drawn) == drawn
    assert drawn.read_text().startswith("<?xml")
    assert [one.name for one in tmp_path.iterdir()] == ["graph.svg"]


@pytest.mark.parametrize(
    ("ending", "begin"), [("svg", b"<?xml"), ("PNG", b"\x89PNG"), ("pdf", b"%PDF")]
)
def test_the_ending_chooses_the_format(ending: str, begin: bytes, tmp_path: Path) -> None:
    drawn = draw(Value(1.0)).write(tmp_path / f"graph.{ending}")
    assert drawn.read_bytes().startswith(begin)
    with pytest.raises(ValueError, match=r"\.svg, \.png or \.pdf"):
        draw(Value(1.0)).write(tmp_path / "graph.txt")


def test_without_any_graphviz_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("autograd.drawing.render.find_spec", lambda name: None)
    with pytest.raises(RenderError, match="pip install"):
        draw(Value(1.0)).svg()
