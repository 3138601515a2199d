"""``runtui runs bundle``: a run and all that belongs to it, for a program or a colleague."""

import json

import pytest

from runtui.api.errors import NotFound
from runtui.session.offline.kept_file import open_kept
from tests.cli.shell import URL
from tests.servers.documents import message, steps_of
from tests.servers.in_process import THREAD
from tests.ui.objects import a_call, a_run, waiting

SERVER = ("--base-url", URL)
HOSTILE = "# Title <script>\x1b[2J [x](javascript:1)"


@pytest.fixture
def bundled(served):
    run = waiting(1, a_call("refund", '{"order": 12345678901234567890}'), exact=1.10) | {"status": "expired"}
    shell, server = served(run)
    server.steps = {"run_000001": steps_of(run)}
    server.messages = [message("msg_1", run, HOSTILE)]
    server.names = {"asst_1": "Triage"}
    return shell, server


def test_a_bundle_is_one_object_with_what_the_server_sent(bundled):
    shell, server = bundled
    assert shell.runtui("runs bundle", THREAD, "run_000001", *SERVER) == 0
    text = shell.out.getvalue()
    bundle = json.loads(text)
    assert bundle["runtui_bundle"] == 1
    assert bundle["host"] == "api.example.com"
    assert bundle["run"] == server.threads[THREAD][0]
    assert "12345678901234567890" in text
    assert (len(bundle["steps"]), len(bundle["messages"]), bundle["assistant"]["name"]) == (2, 1, "Triage")
    assert bundle["missing"] == {}


def test_a_report_is_safe_to_read_and_says_what_an_ended_run_waited_for(bundled, tmp_path):
    shell, _ = bundled
    path = tmp_path / "run.md"
    shell.runtui("runs bundle", THREAD, "run_000001", *SERVER, "-o", str(path))
    report = path.read_text()
    assert "Waited for `refund`:" in report
    assert "Called `get_weather`:" in report
    assert "\x1b" not in report
    assert "\n# Title" not in report.replace("```\n# Title", "")
    assert "- host: `api.example.com`" in report


def test_what_people_wrote_may_be_hidden(bundled):
    shell, _ = bundled
    for form in ("json", "markdown"):
        shell.runtui("runs bundle", THREAD, "run_000001", *SERVER, "--redact", "--format", form)
    printed = shell.out.getvalue()
    assert "Title" not in printed
    assert "Oslo" not in printed
    assert "Be brief." not in printed


def test_what_the_server_does_not_give_is_named(bundled):
    shell, server = bundled
    server.lacks = {"steps", "assistants"}
    shell.runtui("runs bundle", THREAD, "run_000001", *SERVER)
    assert set(json.loads(shell.out.getvalue())["missing"]) == {"steps", "assistant"}
    assert "Not in it: the steps." in shell.err.getvalue()


def test_a_run_that_is_not_there_is_no_bundle(bundled, tmp_path):
    shell, _ = bundled
    with pytest.raises(NotFound):
        shell.runtui("runs bundle", THREAD, "run_x", *SERVER, "-o", str(tmp_path / "x.json"))
    assert list(tmp_path.glob("x*")) == []


def test_a_bundle_can_be_opened(bundled, tmp_path):
    shell, _ = bundled
    path = tmp_path / "run.json"
    shell.runtui("runs bundle", THREAD, "run_000001", *SERVER, "-o", str(path))
    objects = open_kept(path).objects
    assert objects.wait(10)
    assert objects.problem is None
    page = objects.steps(THREAD, "run_000001", limit=10, after=None)
    assert page is not None
    assert len(page.objects) == 2
    assert objects.object("assistant", "asst_1") is not None
    objects.close()


def test_a_run_that_goes_on_waits(served):
    shell, _ = served(waiting(1, a_call("refund")), a_run(0))
    shell.runtui("runs bundle", THREAD, "run_000001", *SERVER, "--format", "markdown")
    assert "Waits for `refund`:" in shell.out.getvalue()
