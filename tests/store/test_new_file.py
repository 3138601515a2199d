"""A file that takes its place when it is whole."""

from __future__ import annotations

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
