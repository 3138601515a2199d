"""What the system may do to the program: end it, stop it, let it go on."""

from __future__ import annotations

import re
import signal
import time
from typing import TYPE_CHECKING

import pytest

from runtui.ui.terminal.terminal import leaving_signals
from tests.terminal.desk import thread_of
from tests.terminal.window import RUNTUI

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terminal.desk import Desk
    from tests.terminal.recorded import Answer, RecordedApi
    from tests.terminal.window import Window

    Serve = Callable[[Answer | None], RecordedApi]

COMMAND = (*RUNTUI, thread_of("prices"))


@pytest.mark.parametrize(
    "number",
    [
        *(signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2),
        *(signal.SIGALRM, signal.SIGXCPU, signal.SIGPROF, signal.SIGABRT, signal.SIGRTMIN, signal.SIGRTMAX),
    ],
)
def test_a_signal_to_end_gives_the_terminal_back(desk: Desk, number: signal.Signals) -> None:
    window = desk.runtui(thread_of("prices"))
    window.wait_for("✓ completed", "live")
    assert {"raw", 1049, 1000} <= window.left_on()
    window.signal(number)
    assert window.wait_exit() == 128 + number
    assert window.left_on() == set()
    assert b"Traceback" not in window.raw


def test_a_signal_ends_a_program_that_hangs_and_gives_the_terminal_back(desk: Desk) -> None:
    window = desk.crashing("hang", thread_of("prices"))
    window.wait_for("✓ completed", "live")
    window.send("x")
    window.look(0.2)
    window.signal(signal.SIGTERM)
    assert window.wait_exit() == 128 + signal.SIGTERM
    assert window.left_on() == set()


def test_a_signal_in_the_moment_the_screen_is_taken_gives_it_back(desk: Desk) -> None:
    window = desk.runtui(thread_of("prices"))
    while b"\x1b[?1049h" not in window.raw:
        window.look(0.001)
    window.signal(signal.SIGTERM)
    assert window.wait_exit() == 128 + signal.SIGTERM
    assert window.left_on() == set()


def test_nohup_is_respected(desk: Desk) -> None:
    window = desk.open(*COMMAND, before_start=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    window.wait_for("✓ completed", "live")
    window.signal(signal.SIGHUP)
    window.look(0.2)
    window.send("q")
    assert window.wait_exit() == 0


def test_ctrl_c_quits(desk: Desk) -> None:
    window = desk.runtui(thread_of("prices"))
    window.wait_for("✓ completed", "live")
    window.send("\x03")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


def test_ctrl_z_gives_the_terminal_back_and_going_on_draws_all_and_asks_once(desk: Desk, serve: Serve) -> None:
    server = serve(None)
    window = desk.runtui(thread_of("prices"))
    settle(window, server)
    shown, asked = (
        rows(window),
        asked_within_a_second(window, server),
    )  # what was answered just now isn't asked again
    window.send("\x1a")
    window.wait_stopped()
    window.look()
    assert window.left_on() == set()
    window.signal(signal.SIGCONT)
    window.wait_until(lambda: rows(window) == shown, "not drawn again")
    assert {"raw", 1049, 1000} <= window.left_on()
    assert asked_within_a_second(window, server) == asked + 1
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


def test_stopped_in_the_middle_of_drawing_it_stops_and_goes_on(desk: Desk) -> None:
    window = desk.crashing("stop_while_writing", thread_of("prices"))
    window.wait_for("✓ completed", "live")
    window.send("x")
    window.wait_stopped()
    window.signal(signal.SIGCONT)
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


def test_a_shell_stops_it_and_brings_it_back(desk: Desk) -> None:
    window = in_a_shell(desk)
    shown = drawn(window)
    window.send("\x1a")
    window.wait_for("Stopped", "prompt>")
    window.send("fg\n")
    window.wait_until(lambda: drawn(window) == shown, "not drawn again")
    window.send("q")
    window.wait_for("prompt>")
    assert {1049, 1000, 1004, "keyboard"}.isdisjoint(window.left_on())


def test_sent_to_the_background_it_leaves_the_terminal_to_the_shell(desk: Desk) -> None:
    window = in_a_shell(desk)
    shown = drawn(window)
    window.send("\x1a")
    window.wait_for("Stopped", "prompt>")
    written = len(window.raw)
    for _ in range(6):
        window.send("bg\n")
        window.look(0.2)
    assert b"\x1b[?1049" not in window.raw[written:]
    window.send("fg\n")
    window.wait_until(lambda: drawn(window) == shown, "not drawn again")


def in_a_shell(desk: Desk) -> Window:
    """A window with runtui in it that was typed at a prompt; it asks the server only when told to."""
    desk.environ["PS1"] = "prompt> "
    window = desk.open("bash", "--norc", "--noprofile", "-i")
    window.wait_for("prompt>")
    window.send(" ".join(COMMAND) + " --interval 0\n")
    window.wait_for("✓ completed", "end: 46 runs", "read-only", "2 Over")
    window.look(0.2)
    return window


def drawn(window: Window) -> str:
    """The screen without its numbers: ages move on by themselves."""
    return re.sub(r"[\d,]+[smhdw]?", "", window.text)


def test_stopped_from_outside_it_asks_once_and_leaves_the_terminal_as_it_was(desk: Desk, serve: Serve) -> None:
    server = serve(None)
    window = desk.runtui(thread_of("checkout"), "--interval", "1")
    window.wait_for("requires_action", "live", "end: 85 runs")  # the second page, which is no refresh, has come
    window.signal(signal.SIGSTOP)
    window.wait_stopped()
    asked, until = server.lists, time.monotonic() + 4
    window.wait_until(lambda: time.monotonic() > until, "")
    assert server.lists == asked
    window.signal(signal.SIGCONT)
    window.wait_until(lambda: server.lists > asked, "not asked")
    window.look(0.2)
    assert server.lists == asked + 1
    window.wait_for("live", "requires_action")
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


def test_every_signal_that_ends_a_process_and_is_no_fault_is_caught() -> None:
    of_faults = {signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL}
    stopping = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT}
    harmless = {signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH, signal.SIGPIPE, signal.SIGXFSZ}  # ignored
    ending = signal.valid_signals() - of_faults - stopping - harmless - {signal.SIGKILL}
    assert set(leaving_signals()) == ending


def settle(window: Window, server: RecordedApi) -> None:
    """Waits until the first answers are on the screen and nothing more is asked."""
    window.wait_for("✓ completed", "live")
    asked = -1
    while asked != len(server.received):
        asked = len(server.received)
        window.look(0.2)
        time.sleep(0.2)


def rows(window: Window) -> list[str]:
    """Status and id of each run on the screen; ages move on by themselves."""
    return [line[:30] for line in window.text.splitlines() if "…" in line[:35]]


def asked_within_a_second(window: Window, server: RecordedApi) -> int:
    until = time.monotonic() + 1
    window.wait_until(lambda: time.monotonic() > until, "")
    return server.lists
