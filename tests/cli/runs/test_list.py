"""``runtui runs list``: faithful to the server in JSON, harmless in tables and CSV, no more requests than read."""

import csv
import io
import json

import httpx
import pytest

from runtui.api.errors import NotFound, NotOffered, ServerFailed
from runtui.cli.exits import CliError, UsageError
from runtui.cli.main import ended
from runtui.feed.view.query.run_filter import QuickFilter
from runtui.feed.view.view import Arrangement
from runtui.session.saved_views import SavedView, SavedViews
from runtui.store.book.thread_book import ThreadBook
from runtui.store.directories import state_file
from tests.cli.shell import URL, Terminal
from tests.servers.documents import steps_of
from tests.servers.in_process import THREAD
from tests.ui.objects import a_call, a_run, waiting

SERVER = (THREAD, "--base-url", URL)
ODD = (
    b'{"id":"run_odd","object":"thread.run","thread_id":"%b","status":"completed","created_at":1790000000,'
    b'"big":12345678901234567890123456789,"exact":1.10,"z":1e400,"a":{"unknown":[null]}}' % THREAD.encode()
)


class Clipped(io.StringIO):
    """An output whose reader leaves after the first piece."""

    def write(self, text):
        if self.getvalue():
            raise BrokenPipeError
        return super().write(text)


class Watched(io.StringIO):
    """An output that notes how many lists the server was asked for before each piece."""

    def __init__(self, server):
        super().__init__()
        self.asked = []
        self._server = server

    def write(self, text):
        self.asked.append(len(self._server.lists))
        return super().write(text)


def table(shell):
    return list(csv.reader(io.StringIO(shell.out.getvalue())))


@pytest.mark.parametrize("form", [("--json",), ("--format", "jsonl")])
def test_json_is_the_servers_objects_to_the_last_digit(served, form):
    shell, _ = served(ODD)
    shell.runtui("runs list", *SERVER, *form)
    assert ODD.decode() in shell.out.getvalue().splitlines()


def test_the_json_of_no_runs_is_an_empty_array(served):
    shell, _ = served()
    assert shell.runtui("runs list", *SERVER, "--json") == 0
    assert json.loads(shell.out.getvalue()) == []
    assert "The thread has no runs there." in shell.err.getvalue()


def test_a_program_gets_csv_and_a_person_a_table(served):
    shell, _ = served(a_run(1, "failed", last_error={"code": "server_error", "message": "x"}))
    shell.runtui("runs list", *SERVER)
    assert table(shell)[0][:3] == ["id", "status", "created_at"]
    shell.out = Terminal()
    shell.runtui("runs list", *SERVER)
    head, row = shell.lines
    assert head.split() == ["STATUS", "RUN", "AGE", "TIME", "NOTE", "MODEL", "TOKENS"]
    assert "run_000001" in row
    assert "server_error" in row


def test_neither_table_nor_csv_holds_what_a_terminal_or_a_spreadsheet_obeys(served):
    shell, _ = served(a_run(1, model="\x1b[2Jgpt"), a_run(2, model="=cmd()"))
    for form in ("table", "csv"):
        shell.runtui("runs list", *SERVER, "--format", form)
    printed = shell.out.getvalue()
    assert "\x1b" not in printed
    assert "␛[2Jgpt" in printed
    assert ",'=cmd()," in printed


def test_all_pages_are_read_and_each_run_comes_once(served):
    shell, server = served(*(a_run(number) for number in reversed(range(250))))
    shell.runtui("runs list", *SERVER, "--all", "--fields", "id")
    assert [row[0] for row in table(shell)[1:]] == [f"run_{number:06d}" for number in reversed(range(250))]
    assert len(server.lists) == 3


def test_a_limit_asks_for_no_more_and_says_that_there_are_more(served):
    shell, server = served(*(a_run(number) for number in reversed(range(30))))
    shell.runtui("runs list", *SERVER, "--limit", "3", "--fields", "id")
    assert len(table(shell)) == 4
    assert [each.url.params["limit"] for each in server.lists] == ["3"]
    assert "3 of the first 3 runs; there are more" in shell.err.getvalue()


def test_a_reader_who_leaves_ends_the_requests(served):
    shell, server = served(*(a_run(number) for number in reversed(range(900))))
    shell.out = Clipped()
    assert ended(lambda: shell.runtui("runs list", *SERVER, "--all", "--format", "jsonl")) == 141
    assert len(server.lists) == 2


def test_while_a_page_is_written_the_next_one_comes_and_no_other(served):
    shell, server = served(*(a_run(number) for number in reversed(range(250))))
    shell.out = Watched(server)
    shell.runtui("runs list", *SERVER, "--all", "--format", "jsonl")
    first, second = shell.out.asked[:10], shell.out.asked[10:20]
    assert (first[0], first[-1]) == (1, 2)
    assert (second[0], second[-1]) == (2, 3)
    assert len(shell.out.getvalue().splitlines()) == 250


def test_a_list_goes_from_one_run_to_another(served):
    shell, _ = served(*(a_run(number) for number in reversed(range(9))))
    words = ("--after", "run_000006", "--before", "run_000002")
    shell.runtui("runs list", *SERVER, *words, "--fields", "id")
    assert [row[0] for row in table(shell)[1:]] == ["run_000005", "run_000004", "run_000003"]
    assert shell.err.getvalue() == ""


def test_a_last_run_that_is_not_met_is_told(served):
    shell, _ = served(a_run(1))
    shell.runtui("runs list", *SERVER, "--before", "run_x")
    assert "The run of --before is not among them" in shell.err.getvalue()


def test_filters_are_those_of_the_dashboard_and_read_on_until_enough_is_found(served):
    rare = [a_run(number, metadata={"env": "prod"} if number in (7, 8, 9) else {}) for number in range(300)]
    shell, server = served(*reversed(rare))
    shell.runtui("runs list", *SERVER, "--filter", "meta.env:prod", "--limit", "2", "--fields", "id")
    assert [row[0] for row in table(shell)[1:]] == ["run_000009", "run_000008"]
    assert len(server.lists) == 3


def test_several_statuses_are_an_or_and_go_with_a_filter(served):
    shell, _ = served(a_run(3, "failed"), a_run(2, "expired"), a_run(1), waiting(0, a_call("refund")))
    shell.runtui("runs list", *SERVER, "--status", "failed,expired", "--filter", "id:2", "--fields", "id")
    assert table(shell)[1:] == [["run_000002"]]


def test_runs_are_found_by_what_their_steps_called(served):
    runs = [a_run(number) for number in (3, 2, 1)]
    shell, server = served(*runs)
    server.steps = {str(run["id"]): steps_of(run) for run in runs[:2]}
    words = ("--filter", "called:get_weather arg.city:oslo id:3,id:1", "--fields", "id")
    shell.runtui("runs list", *SERVER, *words)
    assert table(shell)[1:] == [["run_000003"]]
    assert len(server.asked("/steps")) == 2, "the rest of the filter goes first"


def test_no_more_steps_are_read_than_the_limit_asks_for(served):
    runs = [a_run(number) for number in range(50, 0, -1)]
    shell, server = served(*runs)
    server.steps = {str(run["id"]): steps_of(run) for run in runs}
    shell.runtui("runs list", *SERVER, "--filter", "called:get_weather", "--limit", "2", "--fields", "id")
    assert table(shell)[1:] == [["run_000050"], ["run_000049"]]
    assert len(server.asked("/steps")) <= 4


def test_a_server_without_steps_is_no_reason_to_say_that_nothing_was_called(served):
    shell, server = served(a_run(1))
    server.lacks = {"steps"}
    with pytest.raises(NotOffered):
        shell.runtui("runs list", *SERVER, "--filter", "called:refund")


def test_what_only_the_dashboard_sees_is_refused_here(served):
    shell, server = served(a_run(1))
    with pytest.raises(UsageError, match="wait: is known only to the dashboard"):
        shell.runtui("runs list", *SERVER, "--filter", "wait:>1m")
    assert server.requests == []


def test_none_of_all_runs_is_said_only_once_all_are_read(served):
    shell, _ = served(*(a_run(number) for number in reversed(range(120))))
    assert shell.runtui("runs list", *SERVER, "--status", "failed") == 0
    assert "None of all 120 runs is of that kind." in shell.err.getvalue()
    shell.err.truncate(0)
    shell.runtui("runs list", *SERVER, "--status", "failed", "--quiet")
    assert "runs" not in shell.err.getvalue()


def test_fields_are_columns_or_whatever_the_server_sends(served):
    shell, _ = served(a_run(1, strange={"deep": [1.50]}))
    fields = ("--fields", "id,usage.total_tokens,strange.deep")
    shell.runtui("runs list", *SERVER, *fields)
    assert table(shell) == [["id", "usage.total_tokens", "strange.deep"], ["run_000001", "120", "[1.5]"]]
    shell.out = io.StringIO()
    shell.runtui("runs list", *SERVER, *fields, "--format", "jsonl")
    assert json.loads(shell.out.getvalue()) == {
        "id": "run_000001", "usage.total_tokens": 120, "strange.deep": [1.5],
    }  # fmt: skip


@pytest.mark.parametrize("fields", ["canary", "id;status", "a b"])
def test_a_field_that_nothing_has_is_refused_without_its_name(served, fields):
    shell, _ = served(a_run(1))
    with pytest.raises(UsageError, match=r"^--fields") as caught:
        shell.runtui("runs list", *SERVER, "--fields", fields)
    assert fields not in str(caught.value)
    assert shell.out.getvalue() == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--filter", "nope:1"), "--filter, character 1: No field nope"),
        (("--status", "a b"), "--status wants statuses"),
        (("--all", "--limit", "3"), "two wishes"),
        (("--after", "a b"), "RUN must be the id of a run"),
        (("--format", "xml"), "--format must be table or json or jsonl or csv"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_sent(served, words, said):
    shell, server = served(a_run(1))
    with pytest.raises(UsageError, match=said):
        shell.runtui("runs list", *SERVER, *words)
    assert server.requests == []


def test_a_file_appears_whole_and_replaces_another_only_if_that_is_wished(served, tmp_path):
    shell, server = served(a_run(1))
    path = tmp_path / "runs.jsonl"
    shell.runtui("runs list", *SERVER, "--format", "jsonl", "-o", str(path))
    assert json.loads(path.read_text())["id"] == "run_000001"
    server.insert(a_run(2))
    with pytest.raises(CliError, match="--force"):
        shell.runtui("runs list", *SERVER, "-o", str(path))
    shell.runtui("runs list", *SERVER, "--format", "jsonl", "-o", str(path), "--force")
    assert len(path.read_text().splitlines()) == 2


def test_a_list_that_breaks_off_leaves_no_file_and_is_an_error(served, tmp_path):
    shell, server = served(*(a_run(number) for number in reversed(range(300))))
    server.fail(400, after=1)
    path = tmp_path / "runs.csv"
    with pytest.raises(Exception, match="broken"):
        shell.runtui("runs list", *SERVER, "--all", "-o", str(path))
    assert list(tmp_path.glob("*runs*")) == []
    assert issubclass(ServerFailed, Exception)


def test_a_thread_that_is_not_there_is_not_found(served):
    shell, _ = served(a_run(1))
    with pytest.raises(NotFound):
        shell.runtui("runs list", "thread_other", "--base-url", URL)


def test_a_credential_that_a_server_sends_is_masked(served):
    shell, _ = served(a_run(1, metadata={"api_key": "sk-1234567890abcdefghij1234567890"}))
    for form in ("json", "jsonl"):
        shell.runtui("runs list", *SERVER, "--format", form)
    assert "sk-1234567890" not in shell.out.getvalue()


@pytest.mark.parametrize(
    ("words", "environ", "is_coloured"),
    [
        ((), {}, True),
        (("--color", "never"), {}, False),
        ((), {"NO_COLOR": "1"}, False),
        ((), {"CLICOLOR": "0"}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
        ((), {"TERM": "dumb"}, False),
    ],
)
def test_a_table_is_coloured_where_a_person_wants_that(served, words, environ, is_coloured):
    shell, _ = served(a_run(1, "failed"))
    shell.out = Terminal()
    shell.environ |= environ
    shell.runtui("runs list", *SERVER, *words)
    assert ("\x1b[31m" in shell.out.getvalue()) is is_coloured


def losing(server, order="desc"):
    """Lets the cursor of one order pass over the rest of a second and bring others again."""

    def answer(request):
        params = request.url.params
        if "after" not in params or params.get("order", "desc") != order:
            return None
        listed = sorted(server.threads[THREAD], key=lambda run: (-run["created_at"], run["id"]))
        at = next((run["created_at"], run["id"]) for run in listed if run["id"] == params["after"])
        behind = [run for run in listed if (run["created_at"], run["id"]) < at]
        limit = int(params["limit"])
        return httpx.Response(200, json={"data": behind[:limit], "has_more": len(behind) > limit})

    server.answer_otherwise = answer


@pytest.mark.parametrize("tie", [7, 30])
def test_runs_that_a_cursor_loses_within_a_second_are_listed_nevertheless(served, tie):
    runs = [a_run(number, created_at=1_790_000_000 + number // tie) for number in range(300)]
    shell, server = served(*sorted(runs, key=lambda run: (-run["created_at"], run["id"])))
    losing(server)
    assert shell.runtui("runs list", *SERVER, "--all", "--format", "jsonl") == 0
    found = [json.loads(line) for line in shell.lines]
    assert {run["id"] for run in found} == {run["id"] for run in runs}
    assert len(found) == len(runs)
    times = [run["created_at"] for run in found]
    assert times == sorted(times, reverse=True)
    assert "overlap" not in shell.err.getvalue()


def test_where_pages_overlap_beyond_a_second_runs_are_said_to_be_missing(served):
    runs = [a_run(number) for number in range(150, 0, -1)]
    shell, server = served(*runs)

    def overlap(request):
        page = server.right_answer(request)
        if "after" not in request.url.params or b'"data"' not in page.content:
            return None
        document = json.loads(page.content)
        return httpx.Response(200, json=document | {"data": [runs[0], *document["data"]]})

    server.answer_otherwise = overlap
    assert shell.runtui("runs list", *SERVER, "--all", "--format", "jsonl") == 0
    assert "The server's pages overlap: runs may be missing. Perhaps --order asc has all." in shell.err.getvalue()


def test_a_view_gives_its_filter_and_its_order_beside_those_of_the_command_line(served):
    shell, _ = served(a_run(4, "failed"), a_run(3), waiting(2, a_call("f")), a_run(1, "expired"))
    saved = SavedView(name="Bad", arrangement=Arrangement(quick=QuickFilter.PROBLEMS), order="asc")
    with ThreadBook.open(state_file()) as book:
        SavedViews(book).save(saved)
    shell.runtui("runs list", *SERVER, "--view", "bad")
    assert [row[1] for row in table(shell)[1:]] == ["expired", "failed"]


def test_a_view_that_is_always_there_is_known_by_its_name(served):
    shell, _ = served(a_run(3), waiting(2, a_call("f")))
    shell.runtui("runs list", *SERVER, "--view", "waiting")
    assert [row[1] for row in table(shell)[1:]] == ["requires_action"]


def test_a_view_nobody_saved_is_refused_with_those_there_are(served):
    shell, _ = served(a_run(3))
    with pytest.raises(UsageError, match="There are Waiting, Failed today, Slow"):
        shell.runtui("runs list", *SERVER, "--view", "nope")
