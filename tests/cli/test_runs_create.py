"""``runtui runs create``: the body from options, JSON and another run, checked, sent once."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from runtui.api.errors import WriteNotAllowed
from runtui.cli.exits import Exit, UsageError
from tests.cli.shell import URL, Shell
from tests.ui.objects import a_run

if TYPE_CHECKING:
    from pathlib import Path

THREAD = "thread_of_the_test"
WHERE = ("--base-url", URL, THREAD)
MEANT = ("--write", "--yes")
ASSISTANT = ("--assistant", "asst_1")


@pytest.fixture
def shell() -> Shell:
    made = Shell()
    made.environ["RUNTUI_API_KEY"] = "sk-canary-0123456789abcdef"
    earlier = a_run(1, model="o3", temperature=0.5, metadata={"a": "b"})

    def answer(request: httpx.Request) -> httpx.Response:
        is_earlier = request.url.path.endswith("run_000001")
        return httpx.Response(200, json=earlier if is_earlier else a_run(2, "queued"))

    made.answer = answer
    return made


def sent(shell: Shell) -> list[Any]:
    return [json.loads(each.content) for each in shell.requests if each.method == "POST"]


def test_options_become_the_body(shell: Shell) -> None:
    options = (
        *("--model", "o3", "--instructions", "Be brief.", "--temperature", "0.5", "--max-prompt-tokens", "256"),
        *("--parallel-tool-calls", "false", "--metadata", "a=b=c", "--last-messages", "5", "--tool-choice", "f"),
        *("--message", "Hello", "--message", "again", "--include-search-results"),
    )
    assert shell.runtui("runs create", *WHERE, *ASSISTANT, *options, *MEANT) == Exit.DONE
    assert sent(shell) == [
        {
            "assistant_id": "asst_1",
            "model": "o3",
            "instructions": "Be brief.",
            "temperature": 0.5,
            "max_prompt_tokens": 256,
            "parallel_tool_calls": False,
            "truncation_strategy": {"type": "last_messages", "last_messages": 5},
            "tool_choice": {"type": "function", "function": {"name": "f"}},
            "metadata": {"a": "b=c"},
            "additional_messages": [
                {"role": "user", "content": "Hello"},
                {"role": "user", "content": "again"},
            ],
        }
    ]
    assert shell.lines[1].split() == ["run_000002", "queued", "done"]
    assert "include" in str(next(each.url for each in shell.requests if each.method == "POST"))


def test_like_takes_the_settings_of_a_run_and_options_go_first(shell: Shell) -> None:
    shell.runtui("runs create", *WHERE, "--like", "run_000001", "--model", "gpt-4o", *MEANT)
    (body,) = sent(shell)
    assert (body["model"], body["temperature"], body["metadata"]) == ("gpt-4o", 0.5, {"a": "b"})
    assert "usage" not in body


def test_json_from_a_file_may_hold_comments_and_null_leaves_a_setting_out(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "run.json"
    file.write_text('// the run\n{"assistant_id": "asst_2", "metadata": null}')
    shell.runtui("runs create", *WHERE, "--like", "run_000001", "--json", str(file), *MEANT)
    (body,) = sent(shell)
    assert body["assistant_id"] == "asst_2"
    assert "metadata" not in body


def test_json_from_a_pipe(shell: Shell) -> None:
    shell.stdin = io.StringIO('{"assistant_id": "asst_3"}')
    shell.runtui("runs create", *WHERE, "--json", "-", *MEANT)
    assert sent(shell) == [{"assistant_id": "asst_3"}]


def test_json_alone_is_the_form_of_the_answer(shell: Shell) -> None:
    shell.runtui("runs create", *WHERE, *ASSISTANT, *MEANT, "--json")
    assert json.loads("".join(shell.lines))[0]["id"] == "run_000002"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "assistant_id is missing"),
        ((*ASSISTANT, "--temperature", "3"), "temperature must be a number from 0 to 2"),
        ((*ASSISTANT, "--max-prompt-tokens", "255"), "256 or more"),
        ((*ASSISTANT, "--metadata", "k=" + "v" * 513), "more than 512"),
        ((*ASSISTANT, "--metadata", "k"), "KEY=VALUE"),
        ((*ASSISTANT, "--temperature", "warm"), "--temperature needs a number"),
        ((*ASSISTANT, "--last-messages", "0"), "1 or more"),
        ((*ASSISTANT, "--json", "/nowhere/at/all"), "No such file"),
    ],
)
def test_what_the_protocol_does_not_allow_is_not_sent(shell: Shell, options: tuple[str, ...], words: str) -> None:
    with pytest.raises(UsageError) as caught:
        shell.runtui("runs create", *WHERE, *options, *MEANT)
    assert words in str(caught.value)
    assert sent(shell) == []


def test_without_write_nothing_is_sent(shell: Shell) -> None:
    with pytest.raises(WriteNotAllowed):
        shell.runtui("runs create", *WHERE, *ASSISTANT, "--yes")
    assert shell.requests == []


def test_a_locked_thread_is_told_by_the_servers_words(shell: Shell) -> None:
    words = f"Thread {THREAD} already has an active run run_9."
    shell.answer = lambda _: httpx.Response(400, json={"error": {"message": words}})
    assert shell.runtui("runs create", *WHERE, *ASSISTANT, *MEANT) == Exit.ERROR
    assert "already has an active run run_9" in shell.err.getvalue()
    assert len(sent(shell)) == 1


def test_a_dry_run_prints_the_body(shell: Shell) -> None:
    shell.runtui("runs create", *WHERE, *ASSISTANT, "--dry-run")
    printed = shell.lines
    assert printed[0].startswith(f"POST {URL}/threads/{THREAD}/runs")
    assert json.loads("".join(printed[1:])) == {"assistant_id": "asst_1"}
    assert sent(shell) == []
