"""``runtui watch --once``: how the saved threads stand, for cron and CI."""

import csv
import io
import json

import pytest

from runtui.api.errors import NotAccepted
from runtui.store.book.thread_book import ThreadBook
from runtui.store.directories import state_file
from tests.cli.processes import CANARY
from tests.cli.shell import ACCOUNT, URL, Shell
from tests.servers.in_process import InProcess
from tests.ui.objects import a_call, a_run, waiting

SERVER = ("--base-url", URL)


@pytest.fixture
def shell():
    shell = Shell()
    shell.environ["RUNTUI_API_KEY"] = CANARY
    shell.transport = server = InProcess(thread_id="thread_none")
    server.add_thread("thread_quiet", a_run(1, thread_id="thread_quiet"))
    server.add_thread("thread_waits", waiting(2, a_call("refund"), thread_id="thread_waits"))
    with ThreadBook.open(state_file()) as book:
        for thread_id in ("thread_quiet", "thread_waits", "thread_gone", "thread_none"):
            book.remember(ACCOUNT, thread_id, 1.0)
        book.set_label(ACCOUNT, "thread_waits", "billing")
        book.set_tags(ACCOUNT, "thread_waits", ["prod"])
    return shell


def rows(shell):
    return {row["thread_id"]: row for row in csv.DictReader(io.StringIO(shell.out.getvalue()))}


def test_all_saved_threads_are_told_what_needs_somebody_first(shell):
    assert shell.runtui("watch", *SERVER, "--once") == 0
    told = rows(shell)
    assert next(iter(told)) == "thread_waits"
    assert (told["thread_waits"]["state"], told["thread_waits"]["note"]) == ("needs you", "refund")
    assert (told["thread_quiet"]["status"], told["thread_none"]["status"]) == ("completed", "")
    assert told["thread_gone"]["note"] == "not found"


@pytest.mark.parametrize("words", [("--needs-me",), ("--tag", "prod")])
def test_those_that_matter_are_left(shell, words):
    shell.runtui("watch", *SERVER, *words, "--json")
    (thread,) = json.loads(shell.out.getvalue())
    assert (thread["thread_id"], thread["label"], thread["tags"]) == ("thread_waits", "billing", ["prod"])
    assert 0 < thread["seconds_left"] <= 600


def test_nothing_that_needs_somebody_is_an_empty_answer(shell):
    shell.transport.finish("run_000002", thread_id="thread_waits")
    assert shell.runtui("watch", *SERVER, "--needs-me", "--json") == 0
    assert json.loads(shell.out.getvalue()) == []


def test_a_refused_key_is_no_word_about_a_thread(shell):
    shell.transport.fail(401)
    with pytest.raises(NotAccepted):
        shell.runtui("watch", *SERVER, "--once")


def test_the_table_is_for_eyes(shell):
    shell.runtui("watch", *SERVER, "--format", "table")
    head, first, *_ = shell.lines
    assert head.split() == ["STATE", "THREAD", "STATUS", "LEFT", "NOTE", "RUN"]
    assert first.split()[:5] == ["Needs", "you", "billing", "!", "requires_action"]
