"""A graph as a picture: boxes and arrows, in DOT and SVG, still or step by step."""
