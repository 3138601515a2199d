"""The entry point: ``runtui`` and ``python -m runtui``."""

from __future__ import annotations

import sys

from runtui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
