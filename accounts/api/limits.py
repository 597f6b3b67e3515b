"""How much the API takes."""

MOST_BYTES = 256 * 1024
"""Of a body."""
BIGGEST = 2**63 - 1
"""Number of a row."""
LONGEST_KEY = 200
"""Signs of a key."""
