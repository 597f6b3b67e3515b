"""Generated cases that the rules may be tuned on."""

FAMILIES = ()
LANGUAGES = ()
