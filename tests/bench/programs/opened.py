"""``runtui open ARCHIVE`` with a probe in its loop: ``opened FILE ARCHIVE`` writes the longest stops to FILE."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from runtui.cli.offline_launch import offline_launch
from runtui.cli.open import parser
from runtui.session.offline.kept_file import open_kept
from tests.bench.programs.probed import ProbedApp

if __name__ == "__main__":
    gc.disable()  # as the program itself does
    kept = open_kept(Path(sys.argv[2]))
    app = ProbedApp(offline_launch(kept, parser().read([sys.argv[2]]), os.environ))
    app.file = Path(sys.argv[1])
    app.run()
