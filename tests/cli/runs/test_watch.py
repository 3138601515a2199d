"""``runtui runs watch``: a line a change, and an exit code for scripts."""

import json
from pathlib import Path

import pytest

from runtui.cli.exits import UsageError
from tests.cli.shell import URL
from tests.servers.in_process import THREAD
from tests.ui.objects import a_call, a_run, waiting


def is_running(process):
    """Whether it is there and no zombie."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


SERVER = (THREAD, "--base-url", URL)


@pytest.mark.parametrize(
    ("status", "code"),
    [("completed", 0), ("failed", 10), ("cancelled", 11), ("expired", 12), ("incomplete", 13)],
)
def test_the_exit_code_tells_how_a_run_ended_where_that_is_wished(served, status, code):
    shell, _ = served(a_run(1, status))
    assert shell.runtui("runs watch", *SERVER, "run_000001", "--exit-status") == code
    assert shell.runtui("runs watch", *SERVER, "run_000001") == 0
    assert status in shell.lines[0]


@pytest.mark.parametrize(
    ("words", "code"),
    [((), 8), (("--exit-status",), 14), (("--until", "requires_action"), 0)],
)
def test_a_run_that_waits_is_still_running_or_what_was_waited_for(served, words, code):
    shell, _ = served(waiting(1, a_call("refund")))
    assert shell.runtui("runs watch", *SERVER, "--timeout", "1500ms", *words) == code
    (line,) = shell.lines
    assert line.split()[1:] == ["!", "requires_action", "run_000001", "-", "refund"] or "refund" in line


def test_a_server_that_is_silent_is_no_end(served):
    shell, server = served(a_run(1))
    server.hold()
    assert shell.runtui("runs watch", *SERVER, "--timeout", "50ms", "--exit-status") == 8
    assert "Still running when the time was up." in shell.err.getvalue()


def test_json_lines_are_the_objects_as_sent(served):
    shell, _ = served(a_run(1, odd=[1]))
    shell.runtui("runs watch", *SERVER, "run_000001", "--format", "jsonl")
    assert json.loads(shell.out.getvalue())["odd"] == [1]


def test_a_command_hears_of_each_change(served, tmp_path):
    shell, _ = served(a_run(1, "failed"))
    note = tmp_path / "note"
    command = f'(echo "$RUNTUI_THREAD $RUNTUI_RUN $RUNTUI_STATUS"; cat) > {note}; exit 3'
    shell.runtui("runs watch", *SERVER, "run_000001", "--on-change", command)
    head, document = note.read_text().split("\n", 1)
    assert head == f"{THREAD} run_000001 failed"
    assert json.loads(document)["status"] == "failed"
    assert "The command of --on-change ended with 3." in shell.err.getvalue()


def test_a_command_is_ended_with_all_it_started_when_the_time_of_the_watch_is_up(served, tmp_path):
    shell, _ = served(waiting(1, a_call("refund")))
    note = tmp_path / "note"
    command = f"sleep 600 & echo $! > {note}; wait"
    assert shell.runtui("runs watch", *SERVER, "--timeout", "500ms", "--on-change", command) == 8
    assert not is_running(int(note.read_text()))


def test_a_status_that_no_variable_can_hold_ends_no_watch(served, tmp_path):
    shell, _ = served(a_run(1, "\ud83d\0" + "x" * 1_000_000, completed_at=1))
    note = tmp_path / "note"
    command = f'printf %s "$RUNTUI_STATUS" > {note}'
    shell.runtui("runs watch", *SERVER, "run_000001", "--timeout", "500ms", "--on-change", command)
    assert note.read_text().endswith("x" * 998)


@pytest.mark.parametrize("words", [("--timeout", "soon"), ("--timeout", "0"), ("--interval", "0")])
def test_times_that_mean_nothing_are_refused(served, words):
    shell, server = served(a_run(1))
    with pytest.raises(UsageError):
        shell.runtui("runs watch", *SERVER, *words)
    assert server.requests == []


def test_a_thread_without_an_active_run_says_so(served):
    shell, _ = served(a_run(1))
    assert shell.runtui("runs watch", *SERVER, "--exit-status") == 0
    assert "No run of the thread is active." in shell.err.getvalue()
