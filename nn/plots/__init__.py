"""Pictures of networks and of how they train, by matplotlib: pip install 'glassgrad[plot]'.

Every function gives a matplotlib Figure, which notebooks show; `save` writes it. What is shown
is measured elsewhere, by `nn.flow`.
"""

try:
    import matplotlib  # noqa: F401
    import numpy  # noqa: F401
except ImportError as error:
    raise ImportError(
        f"pictures of training need {error.name}: pip install 'glassgrad[plot]'"
    ) from error

from .attention import attention
from .boundary import animate, boundary
from .curve import curve
from .flow import compare_runs as compare
from .flow import gradients, loss_curve, overview, parameters, ratios, units
from .page import flow_page as page
from .style import save_figure as save
from .surface import surface

__all__ = [
    "animate",
    "attention",
    "boundary",
    "compare",
    "curve",
    "gradients",
    "loss_curve",
    "overview",
    "page",
    "parameters",
    "ratios",
    "save",
    "surface",
    "units",
]
