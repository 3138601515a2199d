"""``runtui runs cancel``: allowed, meant, sent once, watched and told; and nothing of it without ``--write``."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from runtui.api.errors import ApiError, WriteNotAllowed
from runtui.cli.commands import COMMANDS
from runtui.cli.exits import CliError, Exit, UsageError
from tests.cli.shell import URL, Shell, Terminal

THREAD = "thread_abc123"
RUN = "run_abc123"
SERVER = ("--base-url", URL)


def a_run(status: str, run_id: str = RUN) -> dict[str, object]:
    return {
        "id": run_id,
        "object": "thread.run",
        "thread_id": THREAD,
        "status": status,
        "created_at": 1_790_000_000,
    }


class Server:
    """Answers POSTs with a run that is cancelling, then GETs with the given statuses, the last one for ever."""

    def __init__(self, *statuses: str) -> None:
        self.statuses = list(statuses)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json=a_run("cancelling"))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        return httpx.Response(200, json=a_run(status, request.url.path.rpartition("/")[2]))


@pytest.fixture
def shell() -> Shell:
    made = Shell()
    made.environ["RUNTUI_API_KEY"] = "sk-canary-0123456789abcdef"
    made.answer = Server("cancelling", "cancelling", "cancelled")
    return made


def sent(shell: Shell) -> list[str]:
    return [f"{each.method} {each.url.path}" for each in shell.requests]


def test_a_run_is_cancelled_once_and_watched_until_it_ended(shell: Shell) -> None:
    assert shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--write", "--yes") == Exit.DONE
    assert [each.split() for each in shell.lines] == [["RUN", "STATUS"], [RUN, "cancelled", "done"]]
    assert sent(shell)[0] == f"POST /v1/threads/{THREAD}/runs/{RUN}/cancel"
    assert [each.split()[0] for each in sent(shell)] == ["POST", "GET", "GET", "GET"]


def test_json_is_an_array_of_the_servers_objects(shell: Shell) -> None:
    shell.runtui("runs cancel", *SERVER, THREAD, RUN, "run_2", "--write", "--yes", "--json")
    assert [each["status"] for each in json.loads("".join(shell.lines))] == ["cancelled", "cancelled"]


def test_a_run_still_cancelling_at_the_timeout_has_an_exit_code_of_its_own(shell: Shell) -> None:
    shell.answer = Server("cancelling")
    assert shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--write", "--yes", "--timeout", "1") == 8
    assert shell.lines[1].split() == [RUN, "cancelling", "done"]


def test_timeout_zero_does_not_wait(shell: Shell) -> None:
    shell.answer = Server("cancelling")
    assert shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--write", "--yes", "--timeout", "0") == Exit.DONE
    assert len(sent(shell)) == 2


def test_without_write_nothing_is_sent(shell: Shell) -> None:
    with pytest.raises(WriteNotAllowed, match="only reads"):
        shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--yes")
    assert [each for each in sent(shell) if each.startswith("POST")] == []


def test_a_script_has_to_say_yes(shell: Shell) -> None:
    with pytest.raises(UsageError, match="--yes"):
        shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--write")
    assert sent(shell) == []


@pytest.mark.parametrize("answer", ["", "n", "what", "\n"])
def test_at_a_terminal_the_usual_answer_is_no(shell: Shell, answer: str) -> None:
    shell.stdin = Terminal(answer)
    with pytest.raises(UsageError, match="Nothing was sent"):
        shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--write")
    assert "Cancel 1 run on flags (api.example.com)? [y/N]" in shell.err.getvalue()
    assert sent(shell) == []


def test_at_a_terminal_a_yes_sends_it(shell: Shell) -> None:
    shell.stdin = Terminal("y\n")
    assert shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--write") == Exit.DONE


def test_a_dry_run_prints_the_request_without_key_and_sends_nothing(shell: Shell) -> None:
    assert shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--dry-run") == Exit.DONE
    printed = shell.lines
    assert printed[0].startswith(f"POST {URL}/threads/{THREAD}/runs/{RUN}/cancel")
    assert "canary" not in "".join(printed)
    assert sent(shell) == []


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, {"error": {"message": "Cannot cancel run with status 'completed'."}}, Exit.ERROR),
        (404, {"error": {"message": f"No run found with id '{RUN}'."}}, Exit.NOT_THERE),
        (405, {"detail": "Method Not Allowed"}, Exit.NOT_THERE),
        (429, {"error": {"message": "slow down"}}, Exit.RATE_LIMITED),
    ],
)
def test_what_is_refused_is_told_and_ends_with_its_exit_code(
    shell: Shell, status: int, body: object, code: Exit
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(status, json=body) if request.method == "POST" else Server("completed")(request)

    shell.answer = answer
    assert shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--write", "--yes") == code
    assert "refused" in shell.lines[1]
    assert "Not cancelled" in shell.err.getvalue()
    assert [each.split()[0] for each in sent(shell)].count("POST") == 1


def test_a_key_in_the_place_of_an_id_goes_nowhere(shell: Shell) -> None:
    with pytest.raises(CliError) as caught:
        shell.runtui("runs cancel", *SERVER, THREAD, "sk-proj-abcdefghijklmnop1234", "--write", "--yes")
    assert "abcdefghijklmnop" not in str(caught.value)
    assert sent(shell) == []


def test_a_profile_that_may_write_needs_no_option(shell: Shell) -> None:
    folder = Path(shell.environ["HOME"]) / ".config" / "runtui"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(f'[profiles.prod]\nbase_url = "{URL}"\nauth = "none"\nwrite = true\n')
    assert shell.runtui("runs cancel", "--profile", "prod", THREAD, RUN, "--yes") == Exit.DONE


@pytest.mark.parametrize(
    "name", [name for name in COMMANDS if name not in ("watch", "completion", "open", "runs watch")]
)
@pytest.mark.parametrize("words", [(), (THREAD,), (THREAD, RUN), (THREAD, RUN, "--yes"), (THREAD, "--yes")])
def test_no_command_without_leave_sends_a_post(shell: Shell, name: str, words: tuple[str, ...]) -> None:
    shell.answer = Server("completed")
    with suppress(CliError, ApiError, SystemExit, OSError):
        shell.runtui(name, *SERVER, *words)
    assert [each for each in sent(shell) if not each.startswith("GET")] == []


def test_a_run_that_can_not_be_watched_any_more_keeps_no_other_from_being_cancelled(shell: Shell) -> None:
    server = Server("cancelling")

    def answer(request: httpx.Request) -> httpx.Response:
        is_lost = request.url.path.endswith(RUN) and len(shell.requests) > 2
        return httpx.Response(404, json={}) if is_lost else server(request)

    def after(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("run_2/cancel"):
            server.statuses = ["cancelled"]
        return answer(request)

    shell.answer = after
    words = ("runs cancel", *SERVER, THREAD, RUN, "run_2", "--write", "--yes")
    assert shell.runtui(*words) == Exit.NOT_THERE
    assert [each for each in sent(shell) if each.startswith("POST")] == [
        f"POST /v1/threads/{THREAD}/runs/{each}/cancel" for each in (RUN, "run_2")
    ]
    assert [each.split()[:2] for each in shell.lines[1:]] == [[RUN, "cancelling"], ["run_2", "cancelled"]]
    assert f"{RUN}: its end was not seen." in shell.err.getvalue()


def test_who_interrupts_a_request_that_is_under_way_is_told_that_it_may_be_carried_out(shell: Shell) -> None:
    def interrupted(request: httpx.Request) -> httpx.Response:
        raise asyncio.CancelledError

    shell.answer = interrupted
    with pytest.raises(asyncio.CancelledError):
        shell.runtui("runs cancel", *SERVER, THREAD, RUN, "--write", "--yes")
    assert "look whether it was carried out before you repeat it" in shell.err.getvalue()
    assert len(sent(shell)) == 1
