"""``runtui watch`` off a terminal: how the saved threads stand, and a line for each change."""

import io
import json

import pytest

from runtui.store.book.thread_book import ThreadBook
from runtui.store.directories import state_file
from tests.cli.processes import CANARY
from tests.cli.shell import ACCOUNT, URL, Shell
from tests.servers.in_process import InProcess
from tests.ui.objects import a_call, a_run, waiting

SERVER = ("--base-url", URL)


class ShortReader(io.StringIO):
    """Reads some lines, then leaves."""

    def __init__(self, lines):
        super().__init__()
        self.lines = lines

    def write(self, text):
        if not self.lines:
            raise BrokenPipeError
        self.lines -= text.count("\n")
        return super().write(text)


@pytest.fixture
def shell():
    shell = Shell()
    shell.environ["RUNTUI_API_KEY"] = CANARY
    shell.transport = server = InProcess(thread_id="thread_none")
    server.add_thread("thread_quiet", a_run(1, thread_id="thread_quiet"))
    server.add_thread("thread_waits", waiting(2, a_call("refund"), thread_id="thread_waits"))
    with ThreadBook.open(state_file()) as book:
        for thread_id in ("thread_quiet", "thread_waits"):
            book.remember(ACCOUNT, thread_id, 1.0)
        book.set_label(ACCOUNT, "thread_waits", "billing")
        book.set_tags(ACCOUNT, "thread_waits", ["prod"])
    return shell


def told(shell, *words, lines):
    """What is printed until nobody reads any more."""
    shell.out = ShortReader(lines)
    with pytest.raises(BrokenPipeError):
        shell.runtui("watch", *SERVER, *words)
    return shell.lines


def test_off_a_terminal_there_is_a_line_for_each_thread_and_it_goes_on(shell):
    (first,) = told(shell, lines=1)
    assert first.split()[1:] == ["!", "requires_action", "billing", "run_000002", "needs", "you", "refund"]


def test_json_lines_say_what_watch_once_says_and_when(shell):
    (line,) = told(shell, "--format", "jsonl", lines=1)
    shell.out = io.StringIO()
    shell.runtui("watch", *SERVER, "--once", "--format", "jsonl")
    now, once = json.loads(line), json.loads(shell.lines[0])
    assert now.pop("at").endswith("Z")
    assert now.keys() == once.keys()
    assert (now["thread_id"], now["state"], now["tags"]) == ("thread_waits", "needs you", ["prod"])


def test_text_of_a_server_stays_on_its_line_and_commands_no_terminal(shell):
    shell.transport.change("run_000002", thread_id="thread_waits", status="a\n\x1b[2Jb")
    (first,) = told(shell, lines=1)
    assert "billing" in first
    assert "\x1b" not in first


def test_where_nothing_is_saved_that_is_said_and_it_ends(shell):
    assert shell.runtui("watch", *SERVER, "--tag", "none") == 0
    assert shell.out.getvalue() == ""
    assert "is saved, or none with that tag" in shell.err.getvalue()
