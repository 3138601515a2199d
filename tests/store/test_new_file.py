"""A file that takes its place when it is whole."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from runtui.store.whole_file import NewFile

if TYPE_CHECKING:
    from pathlib import Path


def test_who_reads_a_file_that_is_replaced_reads_the_old_one_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("old")
    with path.open() as reader, NewFile(path) as file:
        file.write("new")
        file.keep(replaces=True)
        assert (reader.read(), path.read_text()) == ("old", "new")


def test_what_is_not_kept_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("old")
    with NewFile(path) as file:
        file.write("new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_another_file_keeps_its_place_unless_it_is_to_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("old")
    with NewFile(path) as file, pytest.raises(FileExistsError):
        file.keep(replaces=False)
    assert path.read_text() == "old"


KILLED = """
import os, sys, signal
from pathlib import Path
from runtui.store.whole_file import NewFile
file = NewFile(Path(sys.argv[1]))
file.write("half")
print(flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and locks")
def test_what_a_killed_write_left_is_swept_by_the_next_one_and_what_is_being_written_stays(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "a.csv")], check=False, timeout=30)
    (left,) = tmp_path.iterdir()
    mine = tmp_path / ".notes.tmp"
    mine.write_text("")
    with NewFile(tmp_path / "b.csv") as slow:
        (being_written,) = set(tmp_path.iterdir()) - {left, mine}
        for path in (left, mine, being_written):
            os.utime(path, (time.time() - 3600,) * 2)
        with NewFile(tmp_path / "c.csv") as file:
            file.keep(replaces=False)
        assert set(tmp_path.iterdir()) == {mine, being_written, tmp_path / "c.csv"}
        slow.keep(replaces=False)
    assert set(tmp_path.iterdir()) == {mine, tmp_path / "b.csv", tmp_path / "c.csv"}
