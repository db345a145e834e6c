"""Which mistake gives exactly this wrong number: hypotheses, and the search among them."""
