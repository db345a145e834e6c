"""Faces: what shows a record of steps. A face formats; it never differentiates."""
