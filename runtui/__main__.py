"""The entry point: ``runtui`` and ``python -m runtui``."""

from __future__ import annotations

import atexit
import gc
import sys

from runtui.ui.terminal.crash import guard_process


def main() -> int:
    """Runs the program in this process and returns its exit code."""
    guard_process()
    atexit.register(gc.freeze)  # nothing is looked through once more at the end: a sixth of a short command
    try:
        from runtui.cli.main import main as run  # noqa: PLC0415  a bug while importing is told safely, too

        return run()
    except KeyboardInterrupt:  # before the dashboard, which has its own way to quit
        return 130


if __name__ == "__main__":
    sys.exit(main())
