"""The commands `glassgrad train` and `glassgrad flow`, one module each, as in autograd.commands."""
