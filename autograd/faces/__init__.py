"""What people look at: the steps of a pass as text, in a terminal, on a worksheet, in a page.

A face formats what the record of steps says; it never differentiates. Here are the steps that
show themselves; the other faces are loaded when they are asked for: `worksheet`, `stepper`,
`widget`, `page`, `gallery`.
"""

from .steps import Steps, redo, steps, updated_state

__all__ = ["Steps", "redo", "steps", "updated_state"]
