"""The app with a thread of N runs on screen and more behind: ``grown N [ACTIVE]``."""

from __future__ import annotations

import sys

from tests.bench.programs.given_runs import GivenApp, GivenRuns

MORE = 2_000
"""Runs on further pages."""

if __name__ == "__main__":
    count, active = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    GivenApp(GivenRuns(count, behind=0 if active else MORE, active=active)).run()
