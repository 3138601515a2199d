import subprocess
import sys

import pytest

from runtui.ui.terminal.crash import HEAD

PROGRAM = """
import resource
from runtui.ui.terminal.crash import guard_process, silence_logging
{before}
guard_process()
kept = []
def fill(held):
    resource.setrlimit(resource.RLIMIT_AS, ({limit}, {limit}))
    while True:
        held.append(bytearray(1000))
def work():
    key = "sk-proj-canary"
    fill({held})
work()
"""


def told_by(*, megabytes, held, before=""):
    program = PROGRAM.format(limit=megabytes * 1_000_000, held=held, before=before)
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    ).stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process within RLIMIT_AS")
@pytest.mark.parametrize("megabytes", [20, 40, 80])
@pytest.mark.parametrize("before", ["", "silence_logging()"])
def test_a_bug_that_took_all_memory_is_reported_whole(megabytes, before):
    told = told_by(megabytes=megabytes, held="[]", before=before)
    assert told.startswith(HEAD)
    assert "in work\n" in told
    assert told.endswith("MemoryError\n")
    assert "Textual 8" in told
    assert "canary" not in told


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process within RLIMIT_AS")
@pytest.mark.parametrize("megabytes", [20, 40, 80])
def test_where_no_memory_is_left_at_all_nothing_is_said_but_that(megabytes):
    told = told_by(megabytes=megabytes, held="kept")
    assert told.startswith("runtui met a bug")
    assert "Error in sys.excepthook" not in told
    assert "canary" not in told
