"""Macros: the words an agent keeps for the next case, and the variables in them."""
