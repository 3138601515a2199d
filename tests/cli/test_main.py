"""The dashboard is refused where nobody could see or answer it; a command needs no terminal."""

from __future__ import annotations

import sys

import pytest

from runtui.cli.main import main
from tests.cli.processes import imported_by, runtui


@pytest.mark.parametrize("arguments", [[], ["--demo"], ["thread_abc"]])
def test_without_a_terminal_the_dashboard_is_refused_in_one_line(arguments: list[str]) -> None:
    done = runtui(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("runtui: The dashboard needs a terminal")
    assert done.stderr.count("\n") == 1


def test_words_are_checked_before_the_terminal() -> None:
    done = runtui("--demo", "chekout-bot")
    assert (done.returncode, done.stderr.count("terminal")) == (2, 0)
    assert "Did you mean checkout bot?" in done.stderr or "No saved thread is called so." in done.stderr


def test_the_refusal_comes_before_the_screen_is_imported() -> None:
    _, modules = imported_by("--demo")
    assert modules & {"textual", "httpx", "keyring"} == set()


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_move_its_cursor_is_refused(
    term: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    for stream in (sys.__stdout__, sys.__stderr__):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    monkeypatch.setenv("TERM", term)
    assert main(["--demo"]) == 2
    assert "TERM" in capsys.readouterr().err
