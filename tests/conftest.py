"""What all tests share: the builders can be imported, and hypothesis has three speeds."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent.parent))

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("dev", deadline=None, max_examples=60, suppress_health_check=SLOW)
settings.register_profile("ci", deadline=None, max_examples=200, suppress_health_check=SLOW)
settings.register_profile("nightly", deadline=None, max_examples=3000, suppress_health_check=SLOW)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
