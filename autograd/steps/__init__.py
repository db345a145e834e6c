"""The record of a pass: numbered steps, plain data, and the sentences that tell them."""
