"""What others on the computer can read or write is known by its effect, not by the mode of one file."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from runtui.store.exposure import exposed_places

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    # Not tmp_path, which nobody else can enter.
    place = Path(tempfile.mkdtemp(prefix="runtui-home-"))
    place.chmod(0o755)
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(place / name))
        (place / name / "runtui").mkdir(parents=True)
        (place / name / "runtui").chmod(0o700)
    config = place / "XDG_CONFIG_HOME" / "runtui" / "config.toml"
    config.write_text("")
    config.chmod(0o600)
    yield place
    shutil.rmtree(place)


def told() -> list[tuple[str, str]]:
    return [(path.name, right) for path, right in exposed_places({})]


def test_what_is_private_is_not_told(home: Path) -> None:
    assert told() == []


@pytest.mark.parametrize(("mode", "right"), [(0o644, "read"), (0o602, "write"), (0o666, "write")])
def test_settings_that_others_can_reach_are_told(home: Path, mode: int, right: str) -> None:
    directory = home / "XDG_CONFIG_HOME" / "runtui"
    (directory / "config.toml").chmod(mode)
    assert told() == []  # nobody gets that far
    directory.chmod(0o711)
    assert told() == [("config.toml", right)]


def test_a_directory_that_others_can_write_into_is_told(home: Path) -> None:
    (home / "XDG_STATE_HOME" / "runtui").chmod(0o777)
    assert told() == [("runtui", "write")]


def test_what_a_link_leads_to_counts(home: Path) -> None:
    config = home / "XDG_CONFIG_HOME" / "runtui" / "config.toml"
    target = home / "dotfiles.toml"
    target.write_text("")
    target.chmod(0o644)
    config.unlink()
    config.symlink_to(target)
    assert told() == [("config.toml", "read")]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
@pytest.mark.parametrize(("group", "said"), [(4711, []), (100, [("config.toml", "write")])])
def test_a_group_of_the_users_own_is_nobody_else(home: Path, group: int, said: list[tuple[str, str]]) -> None:
    config = home / "XDG_CONFIG_HOME" / "runtui" / "config.toml"
    config.parent.chmod(0o711)
    os.chown(config, 4711, group)
    config.chmod(0o660)
    assert told() == said
