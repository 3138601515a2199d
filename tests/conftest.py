"""What holds for every test: nothing of the terminal and the desktop that the tests are started in reaches them."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# hypothesis looks for counterexamples without a look at the clock.
settings.register_profile("without a clock", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("without a clock")

for name in ("TMUX", "TMUX_PANE", "STY", "DISPLAY", "WAYLAND_DISPLAY"):
    os.environ.pop(name, None)
