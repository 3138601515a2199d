"""``runtui runs show|steps|messages|compare``: one run and what belongs to it, for people and for programs."""

import csv
import io
import json

import pytest

from runtui.cli.exits import UsageError
from tests.cli.shell import URL
from tests.servers.documents import message, steps_of
from tests.servers.in_process import THREAD
from tests.ui.objects import a_call, a_run, waiting

SERVER = ("--base-url", URL)


def rows(shell):
    return list(csv.DictReader(io.StringIO(shell.out.getvalue())))


def test_a_run_is_shown_in_words(served):
    shell, _ = served(waiting(1, a_call("refund", '{"order": 881}'), metadata={"env": "prod\x1b[2J"}))
    shell.runtui("runs show", THREAD, "run_000001", *SERVER, "--format", "table")
    printed = shell.out.getvalue()
    assert printed.startswith("Waits for 1 tool output\n")
    assert 'call         refund {"order": 881}' in printed
    assert "prod␛[2J" in printed
    assert "Be brief." in printed


def test_a_run_is_shown_as_the_server_sent_it(served):
    shell, _ = served(a_run(1, unknown=1.50))
    shell.runtui("runs show", f"{URL}/threads/{THREAD}/runs/run_000001", *SERVER, "--json")
    (shown,) = json.loads(shell.out.getvalue())
    assert (shown["id"], shown["unknown"]) == ("run_000001", 1.5)


@pytest.mark.parametrize("command", ["runs show", "runs steps"])
def test_a_run_that_is_not_named_is_asked_for(served, command):
    shell, _ = served(a_run(1))
    with pytest.raises(UsageError, match="RUN is missing"):
        shell.runtui(command, THREAD, *SERVER)


def test_the_steps_of_a_run_come_with_the_tools_they_called(served):
    run = a_run(1)
    shell, server = served(run)
    server.steps["run_000001"] = steps_of(run)
    shell.runtui("runs steps", THREAD, "run_000001", *SERVER)
    assert [(row["type"], row["calls"]) for row in rows(shell)] == [
        ("tool_calls", "get_weather"), ("message_creation", ""),
    ]  # fmt: skip
    shell.out = io.StringIO()
    shell.runtui("runs steps", THREAD, "run_000001", *SERVER, "--json")
    assert json.loads(shell.out.getvalue()) == steps_of(run)


def test_the_messages_of_a_thread_or_of_one_run_are_listed(served):
    one, two = a_run(1), a_run(2)
    shell, server = served(two, one)
    server.messages = [message("msg_1", one, "It rains.\nStill."), message("msg_2", two, "=SUM(A1)")]
    shell.runtui("runs messages", THREAD, *SERVER)
    assert [(row["id"], row["text"]) for row in rows(shell)] == [
        ("msg_1", "It rains.␊Still."), ("msg_2", "'=SUM(A1)"),
    ]  # fmt: skip
    shell.out = io.StringIO()
    shell.runtui("runs messages", THREAD, "run_000002", *SERVER, "--format", "jsonl")
    assert json.loads(shell.out.getvalue())["id"] == "msg_2"


def test_two_runs_are_compared_field_by_field(served):
    shell, _ = served(a_run(2, model="o3"), a_run(1))
    shell.runtui("runs compare", THREAD, "run_000001", "run_000002", *SERVER)
    assert rows(shell) == [{"section": "model", "field": "model", "left": "gpt-4o", "right": "o3"}]
    shell.out = io.StringIO()
    shell.runtui("runs compare", THREAD, "run_000001", "run_000002", *SERVER, "--json")
    assert json.loads(shell.out.getvalue()) == [
        {"section": "model", "field": "model", "left": "gpt-4o", "right": "o3"}
    ]


@pytest.mark.parametrize("command", ["threads list", "profiles list"])
def test_both_spellings_of_json_mean_the_same(served, command):
    shell, _ = served()
    words = SERVER if command == "threads list" else ()
    for spelling in (("--json",), ("--format", "json")):
        shell.runtui(command, *words, *spelling)
    assert shell.lines == ["[]", "[]"]
