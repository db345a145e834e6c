"""A peer of microgpt's kind: a scalar GPT on lists of numbers, which runs on either engine."""
