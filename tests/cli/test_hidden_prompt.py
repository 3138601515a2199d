"""The prompt for a key in a real terminal: nothing shows, nothing is cut, and the terminal is as it was."""

from __future__ import annotations

import hashlib
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.terminal.window import Window

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.terminal,
    pytest.mark.skipif(sys.platform == "win32", reason="has other terminals"),
]
PROGRAM = """
import hashlib, sys, time
from runtui.cli.hidden_prompt import ask_hidden
from runtui.cli.exits import CliError
try:
    key = ask_hidden("Key (not shown): ")
    print("took", len(key), hashlib.sha256(key.encode()).hexdigest()[:12])
except CliError as error:
    print("refused:", error)
except KeyboardInterrupt:
    print("interrupted")
"""
CANARY = "sk-canary"


@pytest.fixture
def window() -> Iterator[Window]:
    opened = Window((sys.executable, "-c", PROGRAM), os.environ)
    opened.wait_for("Key (not shown):")
    try:
        yield opened
        opened.wait_exit()
        assert opened.line_modes() == opened.modes_at_start
        assert CANARY.encode() not in opened.raw
    finally:
        opened.close()


def key_of(length: int) -> str:
    return (CANARY + "".join(str(number) for number in range(length)))[:length]


def took(key: str) -> str:
    return f"took {len(key)} {hashlib.sha256(key.encode()).hexdigest()[:12]}"


@pytest.mark.parametrize("length", [40, 4_095, 5_001, 20_000])
@pytest.mark.parametrize("around", [("", ""), ("\x1b[200~", "\x1b[201~")], ids=["typed", "pasted"])
def test_a_key_of_any_length_comes_whole(window: Window, length: int, around: tuple[str, str]) -> None:
    key = key_of(length)
    window.send(f"{around[0]}{key}{around[1]}\r")
    window.wait_for(took(key))


def test_what_is_longer_than_any_key_is_refused_and_not_cut(window: Window) -> None:
    window.send(f"{key_of(70_000)}\r")
    window.wait_for("refused: What was typed is too long for a key.")


def test_two_lines_are_refused_and_the_second_one_does_not_reach_the_shell(window: Window) -> None:
    window.send(f"{CANARY}-1\r{CANARY}-2\r")
    window.wait_for("refused: More than one line came")


def test_backspace_and_ctrl_u_edit_what_nobody_sees(window: Window) -> None:
    window.send(f"wrong\x15{CANARY}é\x7fx\x08y\r")
    window.wait_for(took(f"{CANARY}y"))


def test_ctrl_c_gives_up(window: Window) -> None:
    window.send(f"{CANARY}\x03")
    window.wait_for("interrupted")


def test_ctrl_d_at_the_start_is_the_end_of_input(window: Window) -> None:
    window.send("\x04")
    window.wait_for("refused: No key was typed")


def test_a_signal_gives_the_terminal_back(window: Window) -> None:
    window.send(CANARY)
    window.signal(signal.SIGTERM)
    assert window.wait_exit() == 128 + signal.SIGTERM


def test_stopped_the_terminal_is_as_it_was_and_hides_again_afterwards(window: Window) -> None:
    window.signal(signal.SIGTSTP)
    window.wait_stopped()
    assert window.line_modes() == window.modes_at_start
    window.signal(signal.SIGCONT)
    window.wait_until(lambda: window.line_modes() != window.modes_at_start, "the key would show")
    window.send(f"{CANARY}\r")
    window.wait_for(took(CANARY))


def test_what_was_typed_before_it_could_be_hidden_is_not_used() -> None:
    late = "import sys; sys.stdin.readline()\n" + PROGRAM
    window = Window((sys.executable, "-c", late), os.environ)
    try:
        window.send(f"\rhalf of a key\r{CANARY}\r")
        window.wait_for("refused: Something was typed before the prompt")
    finally:
        window.close()
