"""What holds for every test: hypothesis looks for counterexamples without a look at the clock."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("without a clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("without a clock")
