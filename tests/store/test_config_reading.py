"""config.toml as values, and what is said of one that can't be read."""

from __future__ import annotations

import os
import sys
import time
import tracemalloc
from contextlib import nullcontext
from pathlib import Path

import pytest

from runtui.model.profile import Auth, Profile
from runtui.store.settings.config import LONGEST_FILE, Config, ConfigError, load_config, unknown_settings
from runtui.store.settings.config_file import ConfigFile
from runtui.store.settings.kept_secrets import kept_secrets
from runtui.store.settings.toml_table import line_of

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes and links")
FULL = """\
# mine
active_profile = "work"
theme = "nord"
page_size = 20
interval = 5
from_the_future = { a = [1, 2] }

[keys]
"runs.refresh" = "f5"

[profiles.work]
base_url = "https://Work.example.com/v1/"
kind = "azure"
auth = "api-key"
organization = "org-1"
project = "proj-1"
beta = false
allow_http = true
write = true
interval = 0
key_env = "WORK_KEY"
token_command = ["pass", "show", "work key"]
unknown = true
query = { api-version = "2025-01-01" }

[profiles.work.headers]
x-team = "a"

[profiles.home]
base_url = "http://localhost:8000"
token_command = "pass show 'home key'"
"""
WORK = Profile(
    name="work",
    base_url="https://work.example.com/v1",
    kind="azure",
    auth=Auth.API_KEY,
    query=(("api-version", "2025-01-01"),),
    headers=(("x-team", "a"),),
    organization="org-1",
    project="proj-1",
    beta=False,
    allow_http=True,
    write=True,
    interval=0.0,
    key_env="WORK_KEY",
    token_command=("pass", "show", "work key"),
)
HOME = Profile(name="home", base_url="http://localhost:8000", token_command=("pass", "show", "home key"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def test_a_full_file_is_read_and_what_is_unknown_is_passed_over(path: Path) -> None:
    path.write_text(FULL)
    assert load_config(path) == Config(
        profiles={"work": WORK, "home": HOME},
        active_profile="work",
        theme="nord",
        page_size=20,
        interval=5.0,
        keys={"runs.refresh": "f5"},
    )


@pytest.mark.parametrize("text", ["", "\n# nothing\n"])
def test_an_empty_file_means_the_defaults(path: Path, text: str) -> None:
    path.write_text(text)
    assert load_config(path) == Config()


def test_no_file_means_the_defaults_and_none_is_created(path: Path) -> None:
    assert load_config(path) == Config()
    assert not path.exists()


PROFILE = '[profiles.a]\nbase_url = "https://x.example.com"\n'


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"{", 1, "not TOML"),
        (b"theme = 'x'\n\n{", 3, "not TOML"),
        (b"\0" * 4096, 1, "not TOML"),
        (b"theme = 'x'\n\xff\xfe\x00\x01", 2, "not UTF-8"),
        (b'theme = "x', 1, "not TOML"),
        (b"theme = 'x'\ntheme = 'y'", 2, "not TOML"),
        (b"x = " + b"9" * 5000, 1, "not TOML"),
        (b"theme = 3", 1, "theme must be a text in quotes"),
        (b"\n\npage_size = '20'", 3, "page_size must be a whole number"),
        (b"page_size = true", 1, "page_size must be a whole number"),
        (b"page_size = 101", 1, "page_size must be between 1 and 100"),
        (b"interval = 'fast'", 1, "interval must be a number"),
        (b"interval = nan", 1, "interval must be 0 or more"),
        (b"interval = -1", 1, "interval must be 0 or more"),
        (b"title = 'off'", 1, "title must be true or false"),
        (b"after_blur = 'soon'", 1, "after_blur must be a number"),
        (b"\non_change = 1", 2, "on_change must be a list of texts"),
        (b'on_change = "it\'s"', 1, "on_change can't be split"),
        (b"[keys]\na = 1", 2, "keys.a must be a text"),
        (b"keys = 1", 1, "keys must be a table"),
        (b"theme = 'x'\n[profiles]\na = 1", 3, "profiles.a must be a table"),
        (b"[profiles.a]\nkind = 'x'", 1, "profiles.a.base_url is missing"),
        (b"[profiles.a]\n\nbase_url = 'http://x.example.com'", 3, "base_url is refused: Plain http"),
        (b"[profiles.a]\nbase_url = 'http://nas'", 2, "allow_http = true"),
        (b"[profiles.'a b']\nbase_url = 'https://x'", 1, "profile name"),
        (b"[profiles.-]\nbase_url = 'https://x'", 1, "profile name"),
        ((PROFILE + "auth = 'magic'").encode(), 3, "must be one of bearer, api-key"),
        ((PROFILE + "beta = 1").encode(), 3, "must be true or false"),
        ((PROFILE + "token_command = 1").encode(), 3, "must be a list of texts"),
        ((PROFILE + "token_command = ['a', 1]").encode(), 3, "must be a list of texts"),
        ((PROFILE + 'token_command = "it\'s"').encode(), 3, "can't be split"),
        ((PROFILE + "[profiles.a.query]\nb = 'x'\nv = 1").encode(), 5, "profiles.a.query.v must be a text"),
        ((PROFILE + "query = { v = 1 }").encode(), 3, "profiles.a.query.v must be a text"),
        ((PROFILE + "key_env = 'sk-canary-0123456789'").encode(), 3, "must be the name of an environment variable"),
        ((PROFILE + "kind = 'sk-canary-0123456789'").encode(), 3, "kind must be the name of a kind of server"),
        (b"[profiles.sk-canary-0123456789]\nbase_url = 'https://x'", 1, "a profile name is no key"),
        (b"[profiles.a]\nbase_url = 'https://x/sk-canary-0123456789/v1'", 2, "holds what looks like a key"),
        (
            (PROFILE + "[profiles.a.headers]\nx = 'b'\nHost = 'x'").encode(),
            5,
            "headers.Host belongs to the connection",
        ),
        ((PROFILE + "headers = { Connection = 'close' }").encode(), 3, "headers.Connection belongs to the"),
        ((PROFILE + "headers = { Authorization = '${A}' }").encode(), 3, "Authorization is where the key travels"),
        ((PROFILE + "headers = { x = ' a' }").encode(), 3, "headers.x holds a character no header may have"),
        ((PROFILE + "headers = { x = 'ä' }").encode(), 3, "headers.x holds a character no header may have"),
        ((PROFILE + "headers = { 'x y' = 'a' }").encode(), 3, "is no name that a header may have"),
        ((PROFILE + "headers = { x = 'a', X = 'b' }").encode(), 3, "headers.X is there twice"),
        ((PROFILE + "organization = 'ä'").encode(), 3, "organization holds a character no header may have"),
        ((PROFILE + "\nproject = 'a '").encode(), 4, "project holds a character no header may have"),
    ],
)
def test_what_cannot_be_read_is_named_by_file_line_and_cause_and_left_alone(
    path: Path, content: bytes, line: int, words: str
) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert words in str(caught.value)
    assert "sk-canary" not in str(caught.value)
    assert caught.value.line == line
    assert [each.name for each in path.parent.iterdir()] == ["config.toml"]
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"x = " + b"[" * 50_000, b"#" * (LONGEST_FILE + 1)])
def test_a_file_beyond_all_measure_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ConfigError):
        load_config(path)


def test_a_directory_in_the_files_place_is_said(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't be read"):
        load_config(tmp_path)


def test_a_path_below_a_file_is_said(path: Path) -> None:
    path.write_text("")
    with pytest.raises(ConfigError, match="can't be read"):
        load_config(path / "config.toml")


def test_plain_http_allowed_on_the_command_line_lets_a_private_host_pass(path: Path) -> None:
    path.write_text("[profiles.a]\nbase_url = 'http://nas'")
    profile = load_config(path, allow_http=True).profiles["a"]
    assert (profile.base_url, profile.allow_http) == ("http://nas", False)


@pytest.mark.parametrize(("more", "is_read"), [(0, True), (1, False)])
def test_a_file_is_read_up_to_a_size_that_nobody_writes(path: Path, more: int, is_read: bool) -> None:
    path.write_bytes(b"#" * (LONGEST_FILE + more))
    with nullcontext() if is_read else pytest.raises(ConfigError, match="too long"):
        assert load_config(path) == Config()


def test_of_a_huge_file_only_the_beginning_is_read(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(100 * LONGEST_FILE)
    tracemalloc.start()
    with pytest.raises(ConfigError, match="too long"):
        load_config(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 10 * LONGEST_FILE


def test_a_device_that_never_ends_is_not_read() -> None:
    with pytest.raises(ConfigError, match="can't be read: it is a device"):
        load_config(Path("/dev/zero"))


@needs_posix
def test_a_pipe_that_nobody_writes_into_is_told_at_once(path: Path) -> None:
    os.mkfifo(path)
    with pytest.raises(ConfigError, match="can't be read: it is a pipe"):
        load_config(path)


@needs_posix
def test_a_circle_of_links_is_told(path: Path) -> None:
    path.symlink_to(path)
    with pytest.raises(ConfigError, match="can't be read"):
        load_config(path)
    with pytest.raises(ConfigError, match="can't be"):
        ConfigFile(path).set_theme("x")
    assert path.is_symlink()


@needs_posix
def test_settings_that_a_dotfiles_manager_links_are_read_and_written_where_they_lie(path: Path) -> None:
    target = path.with_name("dotfiles.toml")
    target.write_text("theme = 'x'\n")
    path.symlink_to(target)
    assert load_config(path).theme == "x"
    ConfigFile(path).set_theme("y")
    assert path.is_symlink()
    assert target.read_text() == 'theme = "y"\n'


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
def test_settings_of_another_user_are_not_read_also_behind_a_link(path: Path) -> None:
    theirs = path.with_name("theirs.toml")
    theirs.write_text("theme = 'x'\n")
    os.chown(theirs, 4711, 4711)
    path.symlink_to(theirs)
    with pytest.raises(ConfigError, match="it belongs to another user"):
        load_config(path)


@pytest.mark.parametrize(
    "text",
    [
        "a." * 100_000 + "a = 1",
        "[" + "a." * 100_000 + "a]",
        "x = {" + '"a" . ' * 40_000 + "a = 1}",
        "\n".join(".".join(["a"] * count) + f".k{count} = 1" for count in range(1, 400)),
    ],
)
def test_names_of_thousands_of_parts_are_refused_at_once(path: Path, text: str) -> None:
    path.write_text(text)
    since = time.monotonic()
    with pytest.raises(ConfigError, match="holds a name of 30 parts or more"):
        load_config(path)
    with pytest.raises(ConfigError):
        unknown_settings(path, 20)
    assert time.monotonic() - since < 5


def test_of_thousands_of_unknown_settings_the_first_are_told_soon(path: Path) -> None:
    path.write_text("".join(f"k{number} = 1\n" for number in range(18_000)))
    since = time.monotonic()
    assert unknown_settings(path, 2) == [(1, "k0"), (2, "k1")]
    assert time.monotonic() - since < 10


def test_a_key_in_the_settings_stands_in_no_error(path: Path) -> None:
    path.write_text("[profiles.'sk-canary-0123456789abcdef']\nbase_url = 1")
    with pytest.raises(ConfigError) as caught:
        load_config(path)
    assert "sk-canary" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "keys", "line"),
    [
        ("a = 1\nb = 2", ("b",), 2),
        ("[t]\na = 1\n[u]\na = 2", ("u", "a"), 4),
        ('[t."x y"]\n"a" = 1', ("t", "x y", "a"), 2),
        ("t.x.a = 1", ("t", "x", "a"), 1),
        ("[t]\nx = { a = 1 }", ("t", "x", "a"), 2),
        ("[t]\nx = [\n 1,\n 2,\n]\ny = 1", ("t", "y"), 6),
        ("\n[t]\n", ("t", "missing"), 2),
        ("a = 1", ("missing",), 1),
    ],
)
def test_a_setting_is_found_on_its_line_or_the_nearest_table_around_it(
    text: str, keys: tuple[str, ...], line: int
) -> None:
    assert line_of(text, keys) == line


def test_what_the_settings_hold_and_runtui_does_not_know_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        'them = "x"\nactive_profile = "a"\n[profiles.a]\nbase_url = "https://h/v1"\nkey = "sk-secret"\n[kyes]\n'
    )
    assert unknown_settings(path, 20) == [(1, "them"), (6, "kyes"), (5, "profiles.a.key")]
    path.write_text("{")
    assert unknown_settings(path, 20) == []


@pytest.mark.parametrize(("written", "used"), [("0", 0.0), ("0.1", 1.0), ("1", 1.0), ("2.5", 2.5)])
def test_an_interval_is_what_is_used(tmp_path: Path, written: str, used: float) -> None:
    path = tmp_path / "config.toml"
    path.write_text(f'interval = {written}\n[profiles.a]\nbase_url = "https://h/v1"\ninterval = {written}\n')
    config = load_config(path)
    assert (config.interval, config.profiles["a"].interval) == (used, used)


def test_an_error_ends_with_a_full_stop(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("{")
    with pytest.raises(ConfigError, match=r"column 1\)\.$"):
        load_config(path)


def test_how_somebody_is_told_of_runs_is_read(path: Path) -> None:
    path.write_text("title = false\nafter_blur = 60\non_change = ['/bin/tell', 'a b']\n")
    config = load_config(path)
    assert (config.title, config.after_blur, config.on_change) == (False, 60.0, ("/bin/tell", "a b"))
    assert unknown_settings(path, 5) == []
    path.write_text("on_change = \"/bin/tell 'a b'\"\n")
    assert load_config(path).on_change == ("/bin/tell", "a b")


def test_a_key_among_the_arguments_of_on_change_is_told(path: Path) -> None:
    path.write_text("\non_change = ['curl', '--header', 'Authorization: Bearer sk-canary0123456789abcdef']\n")
    (words,) = kept_secrets(load_config(path), path)
    assert words == f"{path}:2: on_change looks like a key."
    path.write_text("on_change = ['curl', '--config', '/home/me/hook.curl', 'https://hooks.example.com/runs']\n")
    assert kept_secrets(load_config(path), path) == []
