"""What the detail loads, and when: the rows of the table come first."""

import subprocess
import sys

PROGRAM = "import sys, runtui.ui.detail.pane; print(*sys.modules)"


def test_what_reads_a_run_is_not_loaded_with_the_pane():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    of_detail = {name for name in done.stdout.split() if name.startswith("runtui.ui.detail.")}
    assert of_detail == {f"runtui.ui.detail.{name}" for name in ("head", "pane", "tabs")}
    assert "runtui.words.explain" not in done.stdout.split()
