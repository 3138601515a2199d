"""The line that says how far a command is: not for what takes no time, and gone before the end."""

import pytest

from runtui.cli.progress import Progress
from tests.cli.shell import Shell, Terminal


@pytest.fixture
def now(monkeypatch):
    """A clock that is moved by hand."""
    at = [100.0]
    monkeypatch.setattr("runtui.cli.progress.time.monotonic", lambda: at[0])
    return at


@pytest.fixture
def shell():
    shell = Shell()
    shell.err = Terminal()
    return shell


def test_an_answer_that_comes_at_once_has_no_line_before_it(shell, now):
    line = Progress(shell._environment())
    line.show("50 runs")
    line.clear()
    assert not shell.err.getvalue()


def test_what_takes_longer_says_how_far_it_is_and_takes_that_away(shell, now):
    line = Progress(shell._environment())
    now[0] += 0.6
    line.show("50 runs")
    assert shell.err.getvalue() == "\r50 runs"
    line.clear()
    assert shell.err.getvalue() == "\r50 runs\r       \r"
