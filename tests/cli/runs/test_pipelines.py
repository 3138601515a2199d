"""The commands on runs as processes of their own: interrupted, with nobody to read, on a full disk."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

LISTED = ("runs", "list", "--demo", "checkout bot", "--all", "--format", "jsonl")


def start(*words, **streams):
    return subprocess.Popen([sys.executable, "-m", "runtui", *words], text=True, **streams)


@pytest.mark.parametrize(
    "words",
    [("runs", "watch", "--demo", "checkout bot"), ("watch", "--demo"), ("watch", "--demo", "--format=jsonl")],
)
def test_an_interrupt_ends_a_watch_as_shells_count(words):
    with start(*words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as watch:
        assert "requires_action" in watch.stdout.readline()
        watch.send_signal(signal.SIGINT)
        _, told = watch.communicate(timeout=30)
    assert watch.returncode == 130
    assert told.strip() == ""


@pytest.mark.parametrize("words", [LISTED, ("watch", "--demo")])
def test_a_reader_who_leaves_is_no_error_that_anybody_reads(words):
    read_end, write_end = os.pipe()
    os.close(read_end)
    with start(*words, stdout=write_end, stderr=subprocess.PIPE) as listing:
        os.close(write_end)
        _, told = listing.communicate(timeout=30)
    assert (listing.returncode, told) == (141, "")


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_in_one_line():
    with FULL.open("w") as full, start(*LISTED, stdout=full, stderr=subprocess.PIPE) as listing:
        _, told = listing.communicate(timeout=30)
    assert listing.returncode == 1
    assert told.startswith("runtui: No space left on device")
    assert told.count("\n") == 1


def test_another_program_reads_every_line():
    count = "import json, sys; print(len({json.loads(line)['id'] for line in sys.stdin}))"
    with start(*LISTED, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as listing:
        done = subprocess.run(
            [sys.executable, "-c", count],
            stdin=listing.stdout,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
        )
    assert done.stdout == "85\n"
