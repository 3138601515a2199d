"""What a real terminal gets when something is copied, also inside tmux and over SSH."""

from __future__ import annotations

import base64
import re
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import KEY, thread_of
from tests.terminal.window import RUNTUI

if TYPE_CHECKING:
    from tests.terminal.desk import Desk
    from tests.terminal.window import Window


def copied(window: Window) -> list[str]:
    """The texts that the terminal was asked to take, in order."""
    return [base64.b64decode(each).decode() for each in re.findall(rb"\x1b\]52;c?;([^\x07]*)\x07", window.raw)]


@pytest.mark.parametrize("around", [{}, {"SSH_CONNECTION": "a b c d"}])
def test_y_gives_the_whole_run_id_to_the_terminal(desk: Desk, around: dict[str, str]) -> None:
    desk.environ |= around
    window = desk.runtui(thread_of("prices"))
    window.wait_for("✓ completed", "live")
    window.send("y")
    window.wait_for("Sent to the terminal for its clipboard")
    (run_id,) = copied(window)
    assert re.fullmatch(r"run_\w+", run_id)
    assert run_id[-6:] in window.text


def test_inside_tmux_the_terminal_around_it_gets_the_text_too(desk: Desk) -> None:
    desk.environ["TMUX"] = "/tmp/tmux-0/default,1,0"
    window = desk.runtui(thread_of("prices"))
    window.wait_for("✓ completed", "live")
    window.send("y")
    window.wait_until(lambda: b"\x1bPtmux;\x1b\x1b]52;c;" in window.raw, "nothing was passed through")
    assert len(set(copied(window))) == 1


@pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux here")
def test_tmux_has_the_text_in_its_buffer_with_its_usual_settings(desk: Desk) -> None:
    tmux = ("tmux", "-f", "/dev/null", "-S", str(desk.home / "tmux"))
    window = desk.open(*tmux, "new", shlex.join((*RUNTUI, thread_of("prices"))))
    try:
        window.wait_for("✓ completed", "live")
        window.send("y")
        window.wait_for("In tmux's buffer")
        buffer = subprocess.run((*tmux, "show-buffer"), capture_output=True, text=True, check=True).stdout
        assert re.fullmatch(r"run_\w+", buffer)
        window.wait_until(lambda: copied(window) == [buffer], "the terminal around it has it not once")
    finally:
        subprocess.run((*tmux, "kill-server"), check=False)


def test_the_curl_command_that_is_copied_holds_no_key(desk: Desk) -> None:
    window = desk.runtui(thread_of("prices"))
    window.wait_for("✓ completed", "live")
    window.send("Y")
    window.wait_for("curl command")
    window.send("Gkkkkk\r")
    window.wait_until(lambda: copied(window), "nothing was copied")
    assert copied(window)[0].startswith("curl ")
    assert "$RUNTUI_API_KEY" in copied(window)[0]
    assert KEY.encode() not in window.raw
