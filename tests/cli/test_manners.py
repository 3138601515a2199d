"""What other programs expect of a command, seen from outside: colours, quiet, codes, and words before all else."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from tests.cli.processes import runtui

LISTED = ("runs", "list", "--demo", "checkout bot", "--limit", "3")
NOWHERE = ("--base-url", "http://127.0.0.1:9/v1")
"""A server that isn't there: asked, it would be an exit code of 6."""
RED = "\x1b[31m"


def told_at_a_terminal(*words: str, **environ: str) -> str:
    """What a command prints where its output is a terminal."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "runtui", *words]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL, env=os.environ | environ
    )
    os.close(theirs)
    printed = b""
    while piece := _read(ours):
        printed += piece
    os.close(ours)
    assert process.wait(30) == 0
    return printed.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 10_000)
    except OSError:  # Linux ends a pseudo-terminal so
        return b""


@pytest.mark.parametrize(
    ("words", "environ", "is_coloured"),
    [
        ((), {}, True),
        (("--color", "never"), {"CLICOLOR_FORCE": "1"}, False),
        ((), {"NO_COLOR": "1", "CLICOLOR_FORCE": "1"}, False),
        ((), {"CLICOLOR": "0"}, False),
    ],
)
def test_a_terminal_gets_a_table_with_colours_unless_somebody_minds(words, environ, is_coloured):
    printed = told_at_a_terminal(*LISTED, *words, **environ)
    assert printed.startswith("STATUS ")
    assert (RED in printed) is is_coloured


@pytest.mark.parametrize(
    ("words", "environ", "is_coloured"),
    [
        ((), {}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"CLICOLOR_FORCE": "1"}, True),
    ],
)
def test_a_pipe_gets_colours_only_where_they_are_asked_for(words, environ, is_coloured):
    done = runtui(*LISTED, "--format", "table", *words, environ=os.environ | environ)
    assert (RED in done.stdout) is is_coloured


def test_tsv_is_cells_with_tabs_between_them():
    lines = runtui(*LISTED, "--format", "tsv", "--fields", "id,status,note").stdout.splitlines()
    assert lines[0].split("\t") == ["id", "status", "note"]
    assert [line.split("\t")[1] for line in lines[1:]] == ["requires_action", "completed", "failed"]


def test_quiet_leaves_out_notes_and_errors_stay():
    assert "there are more" in runtui(*LISTED).stderr
    assert runtui(*LISTED, "--quiet").stderr == ""
    refused = runtui("runs", "list", "thread_1", *NOWHERE, "--quiet", environ=os.environ | {"RUNTUI_API_KEY": "k"})
    assert refused.returncode == 6
    assert refused.stderr.startswith("runtui: ")


@pytest.mark.parametrize("words", [("runs", "list", "biling", *NOWHERE), ("biling", *NOWHERE)])
def test_an_unknown_label_is_sent_to_no_server(words):
    """The dashboard says so, too, before it misses its terminal."""
    done = runtui(*words, environ=os.environ | {"RUNTUI_API_KEY": "k"})
    assert done.returncode == 2
    assert done.stderr.startswith("runtui: No saved thread is called so. No thread here has a label.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--nope",), "There is no such option here."),
        (("--order", "up"), "--order must be desc or asc."),
        (("thread_1", "run_1", "more"), "There are more words than THREAD and RUN."),
        (("--demo",), "The dashboard needs a terminal"),
    ],
)
def test_words_are_looked_at_before_the_terminal_is(words, said):
    done = runtui(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"runtui: {said}")


@pytest.mark.parametrize(("words", "meant"), [(("run",), "runs"), (("runs", "lst", "x"), "list, show")])
def test_a_word_that_is_no_command_is_answered_with_those_there_are(words, meant):
    done = runtui(*words, *NOWHERE)
    assert done.returncode == 2
    assert meant in done.stderr
