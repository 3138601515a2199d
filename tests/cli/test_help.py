"""Help and version: at once, and readable on the smallest usual terminal."""

from __future__ import annotations

import pytest

from runtui import __version__
from runtui.cli.commands import COMMANDS, GROUPS, first_words, load_command
from runtui.model.thread import COMMANDS as RESERVED
from tests.cli.processes import CANARY, imported_by, runtui

HELPS = [["--help"], *([group, "--help"] for group in GROUPS), *([*name.split(), "--help"] for name in COMMANDS)]
COSTLY = {"textual", "rich", "httpx", "keyring", "msgspec", "asyncio", "tomlkit", "stamina", "platformdirs"}


@pytest.mark.parametrize("arguments", HELPS, ids=" ".join)
def test_help_fits_into_eighty_columns_of_plain_ascii(arguments: list[str]) -> None:
    done = runtui(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert done.stdout.isascii()


@pytest.mark.parametrize(
    "arguments", [*HELPS, ["--version"], ["auth"], ["--nope"], ["auth", "login", CANARY]], ids=" ".join
)
def test_help_version_and_refusals_import_nothing_costly(arguments: list[str]) -> None:
    _, modules = imported_by(*arguments)
    assert "runtui.cli.main" in modules
    assert modules & COSTLY == set()


def test_the_version_is_one_line() -> None:
    assert runtui("--version").stdout == f"runtui {__version__}\n"


def test_the_help_lists_every_command_there_is() -> None:
    printed = runtui("--help").stdout
    assert all(f"\n  {word} " in printed for word in first_words())


def test_the_help_of_the_watch_says_what_that_does_and_lists_no_other_command() -> None:
    printed = runtui("watch", "--help").stdout
    assert "Watch all saved threads at once" in printed
    assert "commands:" not in printed


def test_help_is_a_word_too_and_takes_a_command() -> None:
    assert runtui("help").stdout == runtui("--help").stdout
    assert runtui("help", "runs", "list").stdout == runtui("runs", "list", "--help").stdout
    assert runtui("help", "threads").stdout == runtui("threads", "--help").stdout


def test_every_word_that_no_label_may_be_is_a_command_or_help() -> None:
    assert {*first_words(), "help"} >= RESERVED


def test_the_help_tells_the_exit_codes() -> None:
    assert "130 interrupted" in runtui("--help").stdout


def test_a_group_alone_shows_its_help_and_fails() -> None:
    done = runtui("auth")
    assert (done.returncode, done.stdout) == (2, "")
    assert all(f"\n  {name} " in done.stderr for name in COMMANDS if name.startswith("auth "))


def test_an_unknown_command_of_a_group_is_answered_with_those_there_are() -> None:
    done = runtui("auth", CANARY)
    assert done.returncode == 2
    assert done.stderr == (
        "runtui: runtui auth needs one of these words: login, status, logout. See: runtui auth --help\n"
    )


def test_options_may_stand_before_a_command() -> None:
    done = runtui("--base-url", "https://api.example.com", "auth", "--json", "status")
    assert '"host": "api.example.com"' in done.stdout


def test_a_status_from_the_environment_imports_neither_keyring_nor_network_nor_screen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    code, modules = imported_by("auth", "status")
    assert code == 0
    assert modules & {"keyring", "httpx", "textual", "rich", "tomlkit"} == set()


def test_a_check_imports_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    code, modules = imported_by("auth", "status", "--check", "--base-url", "http://127.0.0.1:9")
    assert code == 6
    assert "httpx" in modules
    assert modules & {"keyring", "textual"} == set()  # rich comes with httpx where click is installed


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_a_module_with_its_arguments_and_its_work(name: str) -> None:
    command = load_command(name)
    assert command.parser().prog == f"runtui {name}"
    assert callable(command.run)


def test_the_help_of_all_commands_imports_none_of_them() -> None:
    _, modules = imported_by("--help")
    assert not modules & {f"runtui.cli.{name.replace(' ', '.')}" for name in COMMANDS}
