"""Where the files lie."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from runtui.store.directories import config_file, state_file

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="XDG directories")


def test_the_xdg_variables_move_both_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert config_file({}) == tmp_path / "c" / "runtui" / "config.toml"
    assert state_file() == tmp_path / "s" / "runtui" / "state.db"


def test_one_variable_names_the_config_file_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert config_file({"RUNTUI_CONFIG": "~/mine.toml"}) == tmp_path / "mine.toml"


def test_a_blank_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert config_file({"RUNTUI_CONFIG": " "}) == tmp_path / "runtui" / "config.toml"


def test_looking_for_the_files_creates_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    config_file({})
    state_file()
    assert list(tmp_path.iterdir()) == []
