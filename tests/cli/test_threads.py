"""``runtui threads``: the thread book without a screen, and the threads a server lists."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.api.errors import NotAccepted, NotOffered, ServerFailed
from runtui.cli.exits import CliError, Exit, UsageError, exit_of
from runtui.cli.main import ended
from runtui.model.thread import LastRun, SavedThread
from runtui.session.server_labels import without_server_labels
from runtui.store.book import book_file
from runtui.store.book.thread_book import ThreadBook
from runtui.store.directories import state_file
from tests.cli.processes import CANARY
from tests.cli.shell import ACCOUNT, URL, Shell

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

SERVER = ("--base-url", URL)


@pytest.fixture
def shell() -> Shell:
    shell = Shell()
    shell.environ["RUNTUI_API_KEY"] = CANARY
    return shell


def saved() -> dict[str, SavedThread]:
    with ThreadBook.open(state_file()) as book:
        return {thread.thread_id: thread for thread in book.list_threads(ACCOUNT)}


def test_ids_urls_and_texts_are_added_once_each(shell: Shell) -> None:
    texts = ("thread_a", f"{URL}/threads/thread_b/runs/run_c", "No thread found with id 'thread_d'.", "thread_a")
    assert shell.runtui("threads add", *texts, *SERVER) == 0
    assert list(saved()) == ["thread_a", "thread_b", "thread_d"]
    assert shell.lines == ["3 threads of api.example.com added."]
    shell.runtui("threads add", "thread_a", "thread_e", *SERVER)
    assert shell.lines == ["1 thread of api.example.com added; 1 already there."]


def test_what_happened_to_a_damaged_thread_book_is_noted(shell: Shell) -> None:
    state_file().parent.mkdir(parents=True)
    state_file().write_bytes(b"no database" * 100)
    shell.runtui("threads add", "thread_a", *SERVER)
    assert shell.err.getvalue().startswith(
        "runtui: The thread book could not be read: it was set aside as state.db."
    )
    assert list(saved()) == ["thread_a"]


def test_a_pipe_adds_many_and_passes_over_lines_without_an_id(shell: Shell) -> None:
    shell.stdin = io.StringIO("thread_a\n\nsee thread_b\nno id in this line\n")
    shell.runtui("threads add", "-", *SERVER)
    assert list(saved()) == ["thread_a", "thread_b"]
    assert "1 line without a thread id passed over." in shell.err.getvalue()


@pytest.mark.parametrize("text", ["", "no id in this line\n"])
def test_a_pipe_without_any_id_adds_nothing(shell: Shell, text: str) -> None:
    shell.stdin = io.StringIO(text)
    with pytest.raises(UsageError, match="holds no thread id"):
        shell.runtui("threads add", "-", *SERVER)
    assert saved() == {}


def test_a_new_thread_may_get_its_label_and_pin_at_once(shell: Shell) -> None:
    shell.runtui("threads add", "thread_a", "--label", "checkout", "--pin", *SERVER)
    assert saved()["thread_a"] == SavedThread(thread_id="thread_a", label="checkout", is_pinned=True)
    with pytest.raises(UsageError, match="--label is for one thread"):
        shell.runtui("threads add", "thread_b", "thread_c", "--label", "x", *SERVER)


def test_one_wrong_word_adds_nothing(shell: Shell) -> None:
    with pytest.raises(UsageError, match="That is a run id"):
        shell.runtui("threads add", "thread_a", "run_b", *SERVER)
    assert saved() == {}


def test_a_thread_is_labelled_pinned_and_removed_by_id_or_label(shell: Shell) -> None:
    shell.runtui("threads add", "thread_a", *SERVER)
    shell.runtui("threads label", "thread_a", "checkout", *SERVER)
    shell.runtui("threads pin", "checkout", *SERVER)
    assert saved()["thread_a"] == SavedThread(thread_id="thread_a", label="checkout", is_pinned=True)
    shell.runtui("threads pin", "checkout", "--off", *SERVER)
    shell.runtui("threads label", "checkout", *SERVER)
    assert saved()["thread_a"] == SavedThread(thread_id="thread_a")
    shell.runtui("threads remove", "thread_a", *SERVER)
    assert saved() == {}
    assert shell.lines[1:] == [
        "thread_a is called checkout.",
        "thread_a is pinned.",
        "thread_a is no longer pinned.",
        "thread_a has no label now.",
        "thread_a is off the list. api.example.com still has it.",
    ]


def test_tags_are_given_and_taken_away_one_by_one_or_all(shell: Shell) -> None:
    shell.runtui("threads add", "thread_a", "--label", "checkout", *SERVER)
    for words in (["#Prod", "eu"], ["eu", "--off"], [], ["--off"]):
        assert shell.runtui("threads tag", "checkout", *words, *SERVER) == 0
    assert shell.lines[1:] == ["thread_a has #eu #prod.", *["thread_a has #prod."] * 2, "thread_a has no tags."]
    assert saved()["thread_a"].tags == ()


@pytest.mark.parametrize("tag", ["two words", "a,b", "##", "", "x" * 41, "a\nb"])
def test_a_tag_that_no_filter_could_name_is_refused(shell: Shell, tag: str) -> None:
    shell.runtui("threads add", "thread_a", *SERVER)
    with pytest.raises(UsageError, match="A tag is a word"):
        shell.runtui("threads tag", "thread_a", tag, *SERVER)


@pytest.mark.parametrize("command", ["threads remove", "threads pin", "threads label", "threads tag"])
def test_a_thread_that_is_not_in_the_list_is_not_made_up(shell: Shell, command: str) -> None:
    with pytest.raises(CliError, match="has no such thread") as caught:
        shell.runtui(command, "chekout", *SERVER)
    assert caught.value.code == Exit.NOT_THERE
    assert saved() == {}


@pytest.mark.parametrize("label", ["auth", "doctor", "threads", "-x", "thread_b", "a\nb", "x" * 201, " "])
def test_a_label_by_which_nothing_could_be_opened_is_refused(shell: Shell, label: str) -> None:
    with pytest.raises(UsageError, match="label"):
        shell.runtui("threads add", "thread_a", f"--label={label}", *SERVER)


def test_a_label_that_is_taken_is_said(shell: Shell) -> None:
    shell.runtui("threads add", "thread_a", "--label", "x", *SERVER)
    shell.runtui("threads add", "thread_b", *SERVER)
    shell.runtui("threads label", "thread_b", "x", *SERVER)
    assert "thread_a is called so too" in shell.err.getvalue()


def test_each_server_has_a_list_of_its_own(shell: Shell) -> None:
    shell.runtui("threads add", "thread_a", *SERVER)
    assert shell.lines == ["1 thread of api.example.com added."]
    assert shell.runtui("threads list", "--base-url", "https://other.example.com") == 0
    assert shell.lines == []
    assert "No thread of other.example.com is saved yet." in shell.err.getvalue()


def test_the_list_shows_what_is_known(shell: Shell) -> None:
    with ThreadBook.open(state_file()) as book:
        book.remember(ACCOUNT, "thread_a", 1.0)
        book.set_label(ACCOUNT, "thread_a", "\x1b]0;x\x07")
        book.note_last_run(ACCOUNT, "thread_a", LastRun(run_id="run_1", status="failed", seen_at=2.0))
    shell.runtui("threads list", *SERVER)
    head, row = shell.lines
    assert head.split() == ["THREAD", "LABEL", "TAGS", "LAST", "RUN", "SEEN", "OPENED"]
    assert "failed" in row
    assert row.isprintable()
    shell.runtui("threads list", "--json", *SERVER)
    assert json.loads(shell.lines[0]) == [
        {
            "id": "thread_a",
            "label": "\x1b]0;x\x07",
            "pinned": False,
            "tags": [],
            "opened_at": 1.0,
            "last_run": {"id": "run_1", "status": "failed", "seen_at": 2.0},
        }
    ]


def test_the_demo_has_threads_and_keeps_nothing(shell: Shell) -> None:
    shell.runtui("threads list", "--demo", "--json")
    assert len(json.loads(shell.lines[0])) > 3
    assert not state_file().exists()


def listing(*pages: list[str]) -> object:
    """A server that lists threads in these pages."""

    def answer(request: httpx.Request) -> httpx.Response:
        after = request.url.params.get("after")
        place = next((number + 1 for number, page in enumerate(pages) if page[-1] == after), 0)
        rows = [{"id": each, "metadata": {"name": f"name of {each}"}} for each in pages[place]]
        return httpx.Response(200, json={"data": rows, "has_more": place + 1 < len(pages)})

    return answer


def test_what_the_server_lists_is_saved_page_by_page(shell: Shell) -> None:
    shell.runtui("threads add", "thread_b", "--label", "mine", *SERVER)
    shell.answer = listing(["thread_a", "thread_b"], ["thread_c"])  # type: ignore[assignment]
    assert shell.runtui("threads discover", *SERVER) == 0
    assert {name: thread.label for name, thread in saved().items()} == {
        "thread_a": "name of thread_a", "thread_b": "mine", "thread_c": "name of thread_c",
    }  # fmt: skip
    assert shell.lines[1:] == ["api.example.com lists 3 threads: 2 new, now in the list."]
    shell.runtui("threads discover", "--json", *SERVER)
    assert json.loads(shell.lines[0]) == {"listed": 3, "saved": 0, "new": [], "has_more": False}


def test_labels_that_were_discovered_are_known_as_the_servers_words_and_the_persons_own_are_not(
    shell: Shell,
) -> None:
    shell.runtui("threads add", "thread_b", "--label", "mine", *SERVER)
    shell.answer = listing(["thread_a", "thread_b"], ["thread_c"])  # type: ignore[assignment]
    shell.runtui("threads discover", *SERVER)
    shell.runtui("threads label", "thread_c", "mine too", *SERVER)
    with ThreadBook.open(state_file()) as book:
        seen = without_server_labels(book, ACCOUNT, book.list_threads(ACCOUNT))
    assert {each.thread_id: each.label for each in seen} == {
        "thread_a": None, "thread_b": "mine", "thread_c": "mine too",
    }  # fmt: skip


def test_no_more_are_saved_than_asked_for(shell: Shell) -> None:
    shell.answer = listing(["thread_a", "thread_b"], ["thread_c"])  # type: ignore[assignment]
    shell.runtui("threads discover", "--limit", "1", *SERVER)
    assert list(saved()) == ["thread_a"]
    assert "There are more." in shell.err.getvalue()


def test_a_server_that_repeats_its_page_is_left(shell: Shell) -> None:
    shell.answer = lambda _: httpx.Response(200, json={"data": [{"id": "thread_a"}], "has_more": True})
    assert shell.runtui("threads discover", *SERVER) == 0
    assert len(shell.requests) <= 2


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_server_that_lists_no_threads_says_why(shell: Shell, status: int) -> None:
    shell.answer = lambda _: httpx.Response(status, json={"detail": "Not Found"})
    with pytest.raises(NotOffered, match="does not offer a list of threads") as caught:
        shell.runtui("threads discover", *SERVER)
    assert exit_of(caught.value) == Exit.NOT_THERE


def test_a_key_the_server_refuses_is_said(shell: Shell) -> None:
    shell.answer = lambda _: httpx.Response(401, json={"error": {"message": CANARY}})
    with pytest.raises(NotAccepted) as caught:
        shell.runtui("threads discover", *SERVER)
    assert CANARY not in str(caught.value)


def test_what_came_before_a_failure_is_saved(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stamina.retry_context", lambda **_: once())

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params.get("after"):
            return httpx.Response(502, json={"detail": "cursor"})
        return httpx.Response(200, json={"data": [{"id": "thread_a"}], "has_more": True})

    shell.answer = answer
    with pytest.raises(ServerFailed):
        shell.runtui("threads discover", *SERVER)
    assert list(saved()) == ["thread_a"]


def test_a_wait_that_the_server_asks_for_is_noted_at_once_and_in_the_end(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_sleep(_: float) -> None:
        pass

    monkeypatch.setattr("stamina._core._smart_sleep", no_sleep)
    shell.answer = lambda _: httpx.Response(429, json={}, headers={"retry-after": "120"})
    assert ended(lambda: shell.runtui("threads discover", *SERVER)) == Exit.RATE_LIMITED
    assert shell.err.getvalue() == "runtui: Rate-limited, asking again in 120 s.\n" * 2


@pytest.mark.parametrize(
    "command",
    [
        ("threads add", "thread_b"),
        ("threads label", "thread_a", "one"),
        ("threads pin", "thread_a"),
        ("threads tag", "thread_a", "prod"),
        ("threads remove", "thread_a"),
        ("threads discover",),
        ("threads discover", "--json"),
    ],
)
def test_what_can_not_be_saved_is_not_said_to_be_done(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    shell.runtui("threads add", "thread_a", *SERVER)
    assert shell.lines
    real = book_file.connect

    def read_only(path: Path) -> sqlite3.Connection:
        connection = real(path)
        connection.execute("PRAGMA query_only = 1")
        return connection

    monkeypatch.setattr(book_file, "connect", read_only)
    shell.answer = lambda _: httpx.Response(200, json={"data": [{"id": "thread_c"}], "has_more": False})
    with pytest.raises(CliError, match=r"^Nothing is changed\.$") as caught:
        shell.runtui(*command, *SERVER)
    assert caught.value.code == Exit.ERROR
    assert shell.lines == []
    assert "The thread book can't be saved: it is read-only." in shell.err.getvalue()


def test_without_a_key_nothing_is_asked() -> None:
    shell = Shell()
    with pytest.raises(CliError, match="There is no key for this server") as caught:
        shell.runtui("threads discover", *SERVER)
    assert caught.value.code == Exit.NO_KEY
    assert shell.requests == []


async def once() -> object:
    """One try, in place of three with pauses."""

    class Attempt:
        def __enter__(self) -> None:
            pass

        def __exit__(self, *_: object) -> None:
            return None

    yield Attempt()
