"""The demo: people, gigs and some two hundred cases of the last quarter, told through the real verbs."""
