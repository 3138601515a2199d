"""``runtui runs submit``, ``approve``, ``deny``: checked against what the run waits for, sent once, all at once."""

from __future__ import annotations

import io
import json
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from runtui.api.errors import WriteNotAllowed
from runtui.cli.exits import CliError, Exit, UsageError
from tests.cli.shell import URL, Shell
from tests.ui.objects import a_call, a_run, waiting

if TYPE_CHECKING:
    from pathlib import Path

THREAD = "thread_of_the_test"
RUN = "run_000001"
WHERE = ("--base-url", URL, THREAD, RUN)
MEANT = ("--write", "--yes")
LEAVE = {"id": "call_a", "type": "mcp", "name": "delete_file", "arguments": "{}", "server_label": "files"}


def asking(*calls: dict[str, Any]) -> dict[str, object]:
    action = {"type": "submit_tool_approval", "submit_tool_approval": {"tool_calls": list(calls)}}
    return waiting(1, required_action=action)


@pytest.fixture
def shell() -> Shell:
    made = Shell()
    made.environ["RUNTUI_API_KEY"] = "sk-canary-0123456789abcdef"
    serve(made, waiting(1, a_call("f"), a_call("g")))
    return made


def serve(shell: Shell, run: dict[str, Any]) -> None:
    """Lets the run wait until somebody answers it."""
    runs = [run]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            runs.append(run | {"status": "queued", "required_action": None})
        return httpx.Response(200, json=runs[-1])

    shell.answer = answer


def sent(shell: Shell) -> list[Any]:
    return [json.loads(each.content) for each in shell.requests if each.method == "POST"]


def outputs(**texts: str) -> list[Any]:
    return [{"tool_outputs": [{"tool_call_id": f"call_{name}", "output": text} for name, text in texts.items()]}]


def test_texts_files_and_stdin_are_sent_in_one_request(shell: Shell, tmp_path: Path) -> None:
    serve(shell, waiting(1, a_call("f"), a_call("g"), a_call("h")))
    (tmp_path / "out.json").write_text('{"a": 1}\n')
    shell.stdin = io.StringIO("from a pipe")
    given = ("--output", "call_f=a=b", "--output", f"call_g=@{tmp_path}/out.json", "--output", "call_h=-")
    assert shell.runtui("runs submit", *WHERE, *given, *MEANT) == Exit.DONE
    assert sent(shell) == outputs(f="a=b", g='{"a": 1}\n', h="from a pipe")
    assert shell.lines[1].split() == [RUN, "queued", "done"]


def test_the_name_of_a_function_stands_for_its_only_call(shell: Shell) -> None:
    shell.runtui("runs submit", *WHERE, "--output", "f=1", "--output", "g=", *MEANT)
    assert sent(shell) == outputs(f="1", g="")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((), "Missing: call_f (f), call_g (g)"),
        (("--output", "call_f=1"), "Missing: call_g (g)"),
        (("--output", "call_x=1"), "waits for no such call. It waits for: call_f (f), call_g (g)"),
        (("--output", "no equals sign"), "needs CALL_ID=TEXT"),
        (("--output", "call_f=@/nowhere/at/all"), "can't be read: No such file"),
        (("--output", "f=1", "--output", "f=2"), "two outputs"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_sent(
    shell: Shell, given: tuple[str, ...], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        shell.runtui("runs submit", *WHERE, *given, *MEANT)
    assert words in str(caught.value)
    assert sent(shell) == []


@pytest.mark.parametrize("status", ["expired", "completed", "in_progress"])
def test_a_run_that_waits_for_nothing_is_not_answered(shell: Shell, status: str) -> None:
    serve(shell, a_run(1, status))
    with pytest.raises(CliError, match=f"it is {status}"):
        shell.runtui("runs submit", *WHERE, "--output", "call_f=1", *MEANT)
    assert sent(shell) == []


def test_a_run_with_less_than_two_seconds_left_is_not_answered(shell: Shell) -> None:
    serve(shell, waiting(1, a_call("f"), expires_at=int(time.time()) + 1))
    with pytest.raises(CliError, match="too late"):
        shell.runtui("runs submit", *WHERE, "--output", "call_f=1", *MEANT)
    assert sent(shell) == []


@pytest.mark.parametrize(("command", "approve"), [("approve", True), ("deny", False)])
@pytest.mark.parametrize("named", [(), ("call_a", "call_b")])
def test_leave_is_given_or_not_for_all_calls_or_those_named(
    shell: Shell, command: str, approve: bool, named: tuple[str, ...]
) -> None:
    serve(shell, asking(LEAVE, LEAVE | {"id": "call_b"}))
    assert shell.runtui(f"runs {command}", *WHERE, *named, *MEANT) == Exit.DONE
    leaves = [{"tool_call_id": each, "approve": approve} for each in ("call_a", "call_b")]
    assert sent(shell) == [{"tool_approvals": leaves}]


def test_outputs_and_leaves_go_together(shell: Shell) -> None:
    serve(shell, asking(LEAVE, LEAVE | {"id": "call_b", "name": "move"}, a_call("f")))
    given = ("--output", "f=7", "--approve", "call_a", "--deny", "move")
    assert shell.runtui("runs submit", *WHERE, *given, *MEANT) == Exit.DONE
    leaves = [{"tool_call_id": "call_a", "approve": True}, {"tool_call_id": "call_b", "approve": False}]
    assert sent(shell) == [outputs(f="7")[0] | {"tool_approvals": leaves}]


def test_a_run_that_waits_for_outputs_asks_for_no_leave(shell: Shell) -> None:
    with pytest.raises(UsageError, match="runs submit"):
        shell.runtui("runs approve", *WHERE, *MEANT)


def test_what_somebody_else_answered_meanwhile_is_told(shell: Shell) -> None:
    run = waiting(1, a_call("f"))
    runs = [run]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            runs.append(run | {"status": "in_progress", "required_action": None})
            return httpx.Response(400, json={"error": {"message": "Runs in status in_progress take none."}})
        return httpx.Response(200, json=runs[-1])

    shell.answer = answer
    assert shell.runtui("runs submit", *WHERE, "--output", "f=1", *MEANT) == Exit.ERROR
    assert "somebody else did meanwhile, 000001 is in_progress" in shell.err.getvalue()


@pytest.mark.parametrize("command", ["runs submit", "runs approve", "runs deny"])
def test_without_write_nothing_is_sent(shell: Shell, command: str) -> None:
    with pytest.raises(WriteNotAllowed):
        shell.runtui(command, *WHERE, "--yes")
    assert shell.requests == []


def test_a_dry_run_prints_the_body_and_sends_nothing(shell: Shell) -> None:
    shell.runtui("runs submit", *WHERE, "--output", "f=1", "--output", "g=2", "--dry-run", "--json")
    (printed,) = json.loads("".join(shell.lines))
    assert printed["method"] == "POST"
    assert printed["body"] == outputs(f="1", g="2")[0]
    assert sent(shell) == []
