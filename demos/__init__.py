"""Five write-ups on backpropagation, reproduced number by number: python -m demos."""
