"""A pager over the dashboard in a real terminal: it has the keys and the screen, and gives both back."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from runtui.ui.terminal.programs import run_on_text
from tests.terminal.desk import thread_of
from tests.terminal.window import RUNTUI

if TYPE_CHECKING:
    from pathlib import Path

    from tests.terminal.desk import Desk
    from tests.terminal.window import Window

PAGER = """#!/bin/sh
trap 'echo pager was interrupted' INT
trap 'echo pager goes on' CONT
head -c 60 "$1"; ls -l "$1"; env | grep -c CANARY
echo the pager waits
tries=0
until read -r answer && [ "$answer" = go ]; do
    tries=$((tries + 1))
    [ $tries -lt 20 ] || exit 1 # the terminal is gone
done
"""


def open_pager(desk: Desk) -> Window:
    name_pager(desk)
    window = desk.runtui(thread_of("prices"))
    take_to_pager(window)
    return window


def name_pager(desk: Desk) -> None:
    pager = desk.home / "pager"
    pager.write_text(PAGER)
    pager.chmod(0o700)
    desk.environ["PAGER"] = str(pager)


def take_to_pager(window: Window) -> None:
    window.wait_for("✓ completed", "live")
    window.send(":")
    window.wait_for("a word for it")
    window.send("json in the pager")
    window.wait_for("The selected run, in $PAGER")
    window.look(0.5)
    window.send("\r")
    window.wait_for("the pager waits")


def test_the_pager_gets_the_terminal_and_no_key_and_the_dashboard_comes_back(desk: Desk) -> None:
    window = open_pager(desk)
    window.wait_for('"id"', "-rw-------")
    assert "\n0\n" in window.text.replace(" ", "")
    assert window.left_on() == set()
    window.send("go\r")
    window.wait_for("✓ completed", "live")
    assert not list(desk.home.glob("runtui-*"))
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


def test_a_variable_that_a_profile_names_for_its_key_is_not_for_the_pager(desk: Desk) -> None:
    settings = desk.home / "config" / "runtui" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[profiles.gate]\nbase_url = "https://gate.example/v1"\nkey_env = "GATE"\n')
    desk.environ["GATE"] = "like no other CANARY"
    window = open_pager(desk)
    assert "\n0\n" in window.text.replace(" ", "")


def test_the_file_for_the_pager_holds_no_control_of_a_server(tmp_path: Path) -> None:
    run_on_text(["cp", "-t", str(tmp_path)], "\x1b]0;x\x07\x9b2J\n", "run.json", os.environ)
    assert (tmp_path / "run.json").read_text() == "\\u001b]0;x\\u0007\\u009b2J\n"


def test_ctrl_z_in_the_pager_leads_to_the_shell_and_back_to_the_pager(desk: Desk) -> None:
    name_pager(desk)
    desk.environ["PS1"] = "prompt> "
    window = desk.open("bash", "--norc", "--noprofile", "-i")
    window.wait_for("prompt>")
    window.send(" ".join((*RUNTUI, thread_of("prices"))) + "\n")
    take_to_pager(window)
    window.send("\x1a")
    window.wait_for("Stopped")
    window.send("fg\n")
    window.wait_for("pager goes on")  # what is typed before that, the shell may read
    window.send("go\r")
    window.wait_for("✓ completed", "live")
    window.send("q")
    window.wait_for("prompt>")


def test_ctrl_c_in_the_pager_is_the_pagers(desk: Desk) -> None:
    window = open_pager(desk)
    window.send("\x03")
    window.wait_for("pager was interrupted")
    window.send("go\r")
    window.wait_for("✓ completed", "live")
    window.send("q")
    assert window.wait_exit() == 0
