"""The picture of attention shows the weights of each head, and what the loss makes of them."""

import numpy as np
import pytest

pytest.importorskip("matplotlib", reason="needs matplotlib: pip install '.[plot]'")

from autograd import array
from nn import Attention
from nn.plots import attention


def test_a_head_is_a_map_of_its_weights_with_the_letters_at_its_sides() -> None:
    model = Attention(4, 2, seed=1)
    x = array([[1.0, 0.0, 0.5, 0.0], [0.0, 1.0, 0.0, 0.5], [0.3, 0.0, 0.0, 1.0]])
    matrices = model.weights(x)
    drawn = attention(matrices, ".ad")
    assert len(drawn.axes) == 2
    for axes, matrix in zip(drawn.axes, matrices, strict=True):
        (image,) = axes.images
        shown = np.ma.filled(image.get_array(), np.nan)
        later = np.triu(np.ones((3, 3), dtype=bool), 1)
        assert np.isnan(shown[later]).all()
        assert shown[~later].tolist() == np.array(matrix.data)[~later].tolist()
        assert [label.get_text() for label in axes.get_xticklabels()] == [".", "a", "d"]
        texts = [text.get_text() for text in axes.texts if text.get_text()[0].isdigit()]
        assert texts == [f"{entry:.2g}" for entry in np.array(matrix.data)[~later]]
    strongest = max(matrices[0].data[1] + matrices[0].data[2])
    assert any(f"takes {strongest:.2f} from" in text.get_text() for text in drawn.axes[0].texts)


def test_after_a_pass_a_second_row_has_the_gradients() -> None:
    A = array([[1.0, 0.0], [0.25, 0.75]], "A")
    (A * array([[1.0, 2.0], [3.0, -4.0]])).sum().backward()
    first, second = attention([A]).axes
    assert second.get_title(loc="left") == "dL/dA1"
    (image,) = second.images
    assert np.ma.filled(image.get_array(), np.nan)[1].tolist() == [3.0, -4.0]
    assert first.get_title(loc="left") == "head 1"
    assert "2 takes 0.75 from 2" in [text.get_text() for text in first.texts]


@pytest.mark.parametrize(
    ("matrices", "tokens", "said"),
    [
        ([], "", "for each head, of one size; got none"),
        ([[[1.0, 0.0]]], "", r"got \(1, 2\)"),
        ([[[1.0]], [[1.0, 0.0], [0.5, 0.5]]], "", r"got \(1, 1\), \(2, 2\)"),
        ([[[1.0]]], "ab", "1 positions and 2 tokens"),
    ],
)
def test_what_is_no_attention_is_refused(matrices: list[object], tokens: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        attention(matrices, tokens)
