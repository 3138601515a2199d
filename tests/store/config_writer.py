"""Saves many profiles into one config.toml. Arguments: the file, a prefix for the names, how many."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from runtui.model.profile import Profile
from runtui.store.settings.config_file import ConfigFile

path, prefix, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
for number in range(count):
    profile = Profile(name=f"{prefix}{number}", base_url="https://api.example.com/v1")
    ConfigFile(path).save_profile(profile, make_active=False)
    time.sleep(0.002)  # as a person does: a loop without a pause would leave the other one no turn
