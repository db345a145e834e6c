"""A graph as boxes and arrows: one picture in DOT, SVG, PNG or PDF, or one for each step.

`draw` and `draw_dot` draw a graph, `frame`, `frames` and `animate_steps` each step of its walk;
`animated_gif` joins pictures of any kind.
"""

from __future__ import annotations

from ..engine.late_imports import late_imports
from .draw import draw, draw_dot

TYPE_CHECKING = False  # typing itself would take most of the time of `import autograd`
if TYPE_CHECKING:
    from .dot import Picture
    from .gif import animated_gif
    from .render import RenderError
    from .step_frames import animate_steps, frame, frames

__all__ = [
    "Picture",
    "RenderError",
    "animate_steps",
    "animated_gif",
    "draw",
    "draw_dot",
    "frame",
    "frames",
]

__getattr__ = late_imports(
    __name__,
    {
        "Picture": "dot",
        "RenderError": "render",
        "animate_steps": "step_frames",
        "animated_gif": "gif",
        "frame": "step_frames",
        "frames": "step_frames",
    },
    __all__,
)
