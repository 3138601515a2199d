"""A key is asked for only where typing can be hidden."""

from __future__ import annotations

import getpass
import warnings

import pytest

from runtui.cli.environment import ask_hidden
from runtui.cli.exits import UsageError


def test_a_terminal_that_would_show_the_key_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def would_echo(prompt: str) -> str:
        warnings.warn(f"Can not control echo: {prompt}", getpass.GetPassWarning, stacklevel=2)
        raise AssertionError("the key was asked for in the open")

    monkeypatch.setattr(getpass, "getpass", would_echo)
    with pytest.raises(UsageError, match="Give it through a pipe"):
        ask_hidden("Key: ")


def test_the_end_of_input_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(prompt: str) -> str:
        raise EOFError(prompt)

    monkeypatch.setattr(getpass, "getpass", ends)
    with pytest.raises(UsageError, match="No key was typed"):
        ask_hidden("Key: ")


def test_what_is_typed_is_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getpass", str.upper)
    assert ask_hidden("key") == "KEY"
