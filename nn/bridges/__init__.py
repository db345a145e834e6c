"""Bridges: networks that go to other libraries and come back; PyTorch is the one there is."""
