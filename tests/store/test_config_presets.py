"""What a profile's table leaves out comes from the preset of its kind, and only what differs is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from runtui.model.preset import PRESETS, preset_of
from runtui.model.preset_profile import to_profile
from runtui.model.profile import Auth, Profile
from runtui.store.settings.config import ConfigPlaces, load_config
from runtui.store.settings.config_file import ConfigFile

if TYPE_CHECKING:
    from pathlib import Path

FOUNDRY = '[profiles.prod]\nkind = "azure-foundry"\nbase_url = "https://r.services.ai.azure.com/api/projects/p"\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def read(path: Path, text: str) -> Profile:
    path.write_text(text)
    return load_config(path).profiles["prod"]


def test_two_lines_by_hand_are_a_whole_foundry_profile(path: Path) -> None:
    profile = read(path, FOUNDRY)
    assert (profile.auth, profile.query, profile.beta) == (Auth.COMMAND, (("api-version", "v1"),), False)
    assert profile.token_command[0] == "az"


@pytest.mark.parametrize(
    ("line", "setting", "value"),
    [
        ('auth = "bearer"', "auth", Auth.BEARER),
        ("beta = true", "beta", True),
        ("query = {}", "query", ()),
        ('query = { api-version = "v2" }', "query", (("api-version", "v2"),)),
        ("token_command = []", "token_command", ()),
        ('token_command = "pass show x"', "token_command", ("pass", "show", "x")),
    ],
)
def test_what_the_table_says_goes_before_the_preset(path: Path, line: str, setting: str, value: object) -> None:
    assert getattr(read(path, f"{FOUNDRY}{line}\n"), setting) == value


@pytest.mark.parametrize("kind", PRESETS)
def test_of_a_new_profile_only_what_its_kind_does_not_say_is_written(path: Path, kind: str) -> None:
    profile = to_profile(preset_of(kind), name="x", base_url="https://h.example.com/v1", environ={})
    ConfigFile(path).save_profile(profile, make_active=False)
    written = [line.partition(" ")[0] for line in path.read_text().splitlines() if " = " in line]
    assert written == ["active_profile", "base_url"] + ([] if kind == "other" else ["kind"])
    assert load_config(path).profiles["x"] == profile


def test_a_profile_that_changes_its_kind_keeps_its_values(path: Path) -> None:
    before = read(path, FOUNDRY)
    after = replace(before, kind="other")
    ConfigFile(path).save_profile(after, make_active=False)
    assert load_config(path).profiles["prod"] == after


def test_a_setting_is_found_on_its_line_or_not_at_all(path: Path) -> None:
    path.write_text(f"interval = 5\n{FOUNDRY}[profiles.prod.headers]\nx-a = '1'\n")
    places = ConfigPlaces(path)
    assert places.place_of("interval") == f"{path}:1"
    assert places.place_of("profiles", "prod", "base_url") == f"{path}:4"
    assert places.place_of("profiles", "prod", "headers") == f"{path}:5"
    assert places.place_of("profiles", "prod", "auth") is None
    assert places.place_of("profiles", "other", "auth") is None
    assert places.place_of("interval", "deeper") is None
