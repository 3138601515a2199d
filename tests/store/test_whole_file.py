"""Files that are seen whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
import time
from pathlib import Path

import pytest

from runtui.store.whole_file import replace_file, turn_in
from tests.store.programs import start

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


def test_a_replaced_file_is_private_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    path.chmod(0o644)
    replace_file(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    where, name = (os, "fsync") if call == "fsync" else (Path, "replace")
    monkeypatch.setattr(where, name, fail)
    with pytest.raises(OSError, match="No space"):
        replace_file(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_text_and_name_are_on_the_disk_before_the_replacing_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda number: synced.append(stat.S_ISDIR(os.fstat(number).st_mode)))
    replace_file(tmp_path / "file", "new")
    assert synced == [False, True]


def test_a_program_killed_while_replacing_leaves_one_of_its_texts(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x" * 100_000)
    for attempt in range(20):
        with start("file_replacer.py", str(path)) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(attempt / 2000)
            writer.kill()
        assert path.read_text() in {letter * 100_000 for letter in "xyz"}


def test_turns_in_one_directory_follow_each_other(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with turn_in(tmp_path, patience=5):
            order.append("second")

    with turn_in(tmp_path, patience=5):
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.05)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


def test_nobody_waits_for_ever_for_a_turn(tmp_path: Path) -> None:
    with turn_in(tmp_path, patience=0), pytest.raises(TimeoutError), turn_in(tmp_path, patience=0.01):
        pass
