"""Makes the project importable when the tests of this folder run alone."""

import os
import sys
from pathlib import Path

from hypothesis import settings

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

settings.register_profile("screening", max_examples=60, deadline=None)
settings.register_profile("screening-long", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("SCREENING_PROFILE", "screening"))
