"""Changes to config.toml: nothing else in the file moves, and a file that doesn't parse isn't touched."""

from __future__ import annotations

import stat
import string
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtui.model.preset import PRESETS
from runtui.model.profile import Auth, Profile
from runtui.store.settings.config import Config, ConfigError, load_config
from runtui.store.settings.config_file import ConfigFile
from runtui.store.settings.toml_profile import ProfileNameError
from tests.store.programs import start

HAND_MADE = """\
# my servers
theme = "nord"  # at night

[profiles.work]  # the real one
base_url = "https://work.example.com/v1/"  # from the wiki
beta = true
unknown = 7
[profiles.work.query]
api-version = "1" # old

[keys]
"runs.refresh" = "f5"
"""
HOME = Profile(name="home", base_url="https://home.example.com/v1", auth=Auth.API_KEY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_the_first_profile_creates_a_private_file_in_a_private_directory(tmp_path: Path) -> None:
    path = tmp_path / "new" / "config.toml"
    written = ConfigFile(path).save_profile(HOME, make_active=True)
    assert load_config(path) == written == Config(profiles={"home": HOME}, active_profile="home")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_new_profile_leaves_every_other_line_as_it_was(path: Path) -> None:
    path.write_text(HAND_MADE)
    ConfigFile(path).save_profile(HOME, make_active=False)
    lines = path.read_text().splitlines()
    assert [line for line in lines if line in HAND_MADE.splitlines() and line] == [
        line for line in HAND_MADE.splitlines() if line
    ]
    assert load_config(path).profiles["home"] == HOME


def test_one_changed_setting_changes_one_line(path: Path) -> None:
    path.write_text(HAND_MADE)
    work = load_config(path).profiles["work"]
    changed = Profile(
        **{name: getattr(work, name) for name in work.__struct_fields__} | {"query": (("api-version", "2"),)}
    )
    ConfigFile(path).save_profile(changed, make_active=False)
    before, after = HAND_MADE.splitlines(), path.read_text().splitlines()
    assert [line for line in after if line not in before] == ['api-version = "2"']


def test_the_active_profile_and_the_theme_can_be_set_and_taken_back(path: Path) -> None:
    path.write_text(HAND_MADE)
    file = ConfigFile(path)
    file.set_active("work")
    assert file.set_theme("gruvbox").active_profile == "work"
    assert 'theme = "gruvbox"' in path.read_text()
    file.set_active(None)
    file.set_theme("nord")
    assert path.read_text() == HAND_MADE


def test_a_removed_profile_is_no_longer_the_active_one(path: Path) -> None:
    path.write_text(HAND_MADE)
    ConfigFile(path).set_active("work")
    ConfigFile(path).remove_profile("work")
    assert load_config(path) == Config(theme="nord", keys={"runs.refresh": "f5"})


def test_removing_what_is_not_there_writes_nothing(path: Path) -> None:
    ConfigFile(path).remove_profile("work")
    assert not path.exists()


@pytest.mark.parametrize(
    "content", [b"{", b"\0" * 4096, b"\xff", b"page_size = 'x'", b"[profiles.a]\nbase_url='x'"]
)
def test_a_file_that_does_not_parse_is_never_written(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.toml:"):
        ConfigFile(path).set_theme("nord")
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "layout",
    [
        'profiles.a.base_url = "https://a.example.com"\nprofiles.b = { base_url = "https://b.example.com" }\n',
        'profiles = { a = { base_url = "https://a.example.com" } }\n',
        '[profiles]\na = { base_url = "https://a.example.com" }\n',
        '[profiles.a]\nbase_url = "https://a.example.com"\n[keys]\n[profiles.b]\nbase_url = "https://b.example.com"\n',
    ],
)
def test_whatever_the_layout_the_change_is_made_rightly_or_refused(path: Path, layout: str) -> None:
    path.write_text(layout)
    before = load_config(path)
    try:
        ConfigFile(path).save_profile(HOME, make_active=True)
    except ConfigError as error:
        assert "by hand" in str(error)
        assert path.read_text() == layout
    else:
        assert load_config(path).profiles == before.profiles | {"home": HOME}


def test_a_symbolic_link_stays_a_link(tmp_path: Path, path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text(HAND_MADE)
    path.symlink_to(real)
    ConfigFile(path).set_theme("gruvbox")
    assert path.is_symlink()
    assert 'theme = "gruvbox"' in real.read_text()


def test_a_directory_that_cannot_be_written_is_said(path: Path) -> None:
    path.write_text("")
    with pytest.raises(ConfigError, match="can't be"):
        ConfigFile(path / "below" / "config.toml").set_theme("nord")


@pytest.mark.parametrize("name", ["", "-", "-x", "a b", "a\nb", "x" * 65, "a\x1b"])
def test_a_name_that_would_confuse_accounts_is_refused(path: Path, name: str) -> None:
    with pytest.raises(ProfileNameError):
        ConfigFile(path).save_profile(Profile(name=name, base_url="https://x.example.com"), make_active=False)
    assert not path.exists()


def test_two_programs_that_save_at_once_lose_nothing(path: Path) -> None:
    writers = [start("config_writer.py", str(path), name, "40") for name in ("a", "b")]
    assert [writer.wait(30) for writer in writers] == [0, 0]
    for writer in writers:
        writer.communicate()
    assert len(load_config(path).profiles) == 80


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
names = st.text(string.ascii_letters + string.digits + "._é", min_size=1, max_size=8)
pairs = st.dictionaries(words, words, max_size=3).map(lambda table: tuple(table.items()))
header_words = st.text(string.ascii_letters + string.digits + "$-._~", min_size=1, max_size=8)
headers = st.dictionaries(
    header_words.map(lambda word: f"x-{word.lower().strip('$')}"), header_words, max_size=3
).map(lambda table: tuple(table.items()))
ids = st.text(string.printable[:94], max_size=8)
profiles = st.builds(
    Profile,
    name=names,
    base_url=st.just("https://h.example.com/v1"),
    kind=words.map(lambda text: text or "other") | st.sampled_from(sorted(PRESETS)),
    auth=st.sampled_from(Auth),
    query=pairs,
    headers=headers,
    organization=st.none() | ids,
    project=st.none() | ids,
    beta=st.booleans(),
    allow_http=st.booleans(),
    write=st.booleans(),
    interval=st.none() | st.just(0.0) | st.floats(1, 1e9),
    key_env=st.none() | st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,7}", fullmatch=True),
    token_command=st.lists(words, max_size=3).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(first=profiles, second=profiles)
def test_any_profile_comes_back_as_it_was_written_and_over_any_other(first: Profile, second: Profile) -> None:
    with TemporaryDirectory() as directory:
        file = Path(directory) / "config.toml"
        ConfigFile(file).save_profile(first, make_active=True)
        ConfigFile(file).save_profile(second, make_active=False)
        assert load_config(file).profiles == {first.name: first} | {second.name: second}


def test_the_first_profile_is_the_active_one_and_later_ones_leave_it_so(tmp_path: Path) -> None:
    file = ConfigFile(tmp_path / "config.toml")
    assert file.save_profile(Profile(name="a", base_url="https://h/v1"), make_active=False).active_profile == "a"
    assert file.save_profile(Profile(name="b", base_url="https://h/v1"), make_active=False).active_profile == "a"
    file.set_active(None)
    assert file.save_profile(Profile(name="b", base_url="https://h/v1"), make_active=False).active_profile is None
    assert file.save_profile(Profile(name="c", base_url="https://h/v1"), make_active=False).active_profile == "c"
