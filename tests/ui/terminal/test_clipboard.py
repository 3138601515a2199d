"""What reaches the terminal, or the desktop, when a text is copied."""

import base64
import os
import re
import sys

import pytest

from runtui.ui.terminal.clipboard import LARGEST, Clipboard, sequences_for, to_clipboard_text

HERE = {"PATH": os.environ["PATH"]}
FAR = HERE | {"SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"}


def copied(sequence):
    return base64.b64decode(re.search(r"\x1b\]52;c;([^\a]*)\a", sequence)[1]).decode()


@pytest.fixture
def paper(tmp_path):
    """A program that copies to a file, the environment it had beside it."""
    script = tmp_path / "copy.py"
    script.write_text(
        "import os, sys, pathlib\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "(folder / 'environ').write_text(repr(dict(os.environ)))\n"
        "(folder / 'copied').write_bytes(sys.stdin.buffer.read())\n"
    )
    return tmp_path, (sys.executable, str(script))


async def give(text, environ=HERE, program=("false",), name="the run id"):
    written = []
    words, is_there = await Clipboard(written.append, environ, program=program).give(text, name)
    return written, words, is_there


async def test_a_text_is_sent_to_the_terminal_and_no_more_is_claimed():
    written, words, is_there = await give("run_1")
    assert [copied(each) for each in written] == ["run_1"]
    assert words == "Sent to the terminal for its clipboard: the run id."
    assert is_there


def test_inside_tmux_the_text_is_also_passed_through_to_the_terminal_around_it():
    plain, wrapped = sequences_for("run_1", {"TMUX": "/tmp/tmux-0/default,1,0"})
    assert copied(plain) == "run_1"
    assert wrapped == "\x1bPtmux;\x1b" + plain + "\x1b\\"


async def test_where_tmux_cannot_be_reached_it_is_said_what_to_set():
    environ = {"PATH": "/nowhere", "TMUX": "/nowhere/default,1,0"}
    written, words, is_there = await give("run_1", environ)
    assert [copied(written[0])] == ["run_1"]
    assert "tmux set -s set-clipboard on" in words
    assert not is_there


async def test_a_text_too_long_for_a_terminal_is_not_sent_and_that_is_said():
    written, words, is_there = await give("ä" * LARGEST, FAR)
    assert not written
    assert words == "Not copied: the run id takes 149.9 kB, a terminal takes 74.9 kB."
    assert not is_there


async def test_on_this_machine_a_long_text_goes_to_the_desktop_without_the_keys(paper):
    folder, program = paper
    environ = HERE | {
        "RUNTUI_API_KEY": "sk-canary-1",
        "AZURE_OPENAI_API_KEY": "canary-2",
        "OTHER": "Bearer canary-3",
    }
    written, words, is_there = await give("x" * (LARGEST + 1), environ, program)
    assert (written, is_there) == ([], True)
    assert words == "Copied to the clipboard of this machine: the run id."
    assert (folder / "copied").read_text() == "x" * (LARGEST + 1)
    assert "canary" not in (folder / "environ").read_text()


@pytest.mark.parametrize(
    "kind", [{"TERM_PROGRAM": "Apple_Terminal"}, {"TERM": "linux"}, {"VTE_VERSION": "6800"}, {"STY": "1.a"}]
)
async def test_where_the_terminal_takes_nothing_the_desktop_is_asked(paper, kind):
    folder, program = paper
    _, words, is_there = await give("run_1", HERE | kind, program)
    assert is_there
    assert "this machine" in words
    assert (folder / "copied").read_text() == "run_1"


async def test_over_ssh_the_desktop_of_the_far_machine_is_left_alone(paper):
    folder, program = paper
    _, words, is_there = await give("run_1", FAR | {"TERM": "linux"}, program)
    assert not is_there
    assert words == "Sent to the terminal, which may not take it: the run id."
    assert not (folder / "copied").exists()


async def test_a_desktop_that_never_answers_is_given_up():
    program = (sys.executable, "-c", "import time; time.sleep(60)")
    desktop = Clipboard(len, HERE | {"TERM": "linux"}, program=program, patience=0.1)
    words, is_there = await desktop.give("run_1", "the run id")
    assert not is_there
    assert "may not take it" in words


def test_nothing_that_is_pasted_can_end_the_paste_or_move_the_cursor():
    hostile = "a\x1b[201~rm -rf\r\n\tb\x00\x9b\udcff\ud83d\ude00"
    assert to_clipboard_text(hostile) == "a␛[201~rm -rf\n\tb␀\ufffd\ufffd😀"
