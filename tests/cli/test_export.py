"""``runtui export``: threads in a file, whatever happens meanwhile, and the check of one."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from runtui.api.errors import KeyNotAccepted
from runtui.cli.exits import CliError, UsageError
from runtui.demo.api import DemoApi
from runtui.demo.server import DemoServer, GuardedApi
from runtui.demo.threads import demo_threads
from runtui.store.archive.finishing import verify
from runtui.store.archive.packing import lines_of
from runtui.store.book.thread_book import ThreadBook
from runtui.store.directories import state_file
from tests.cli.processes import CANARY
from tests.cli.shell import ACCOUNT, URL, Shell
from tests.servers.documents import message, run, steps_of
from tests.servers.in_process import THREAD, InProcess

SERVER = ("--base-url", URL)


@pytest.fixture
def shell():
    shell = Shell()
    runs = [run("run_2", THREAD, 2, "failed"), run("run_1", THREAD, 1)]
    shell.environ["RUNTUI_API_KEY"] = CANARY
    shell.transport = server = InProcess(*runs)
    server.steps = {"run_1": steps_of(runs[1])}
    server.messages = [message("msg_1", runs[1], "call +49 30 1234")]
    server.names = {"asst_1": "Triage"}
    return shell


def test_a_thread_is_kept_and_checked(shell, tmp_path):
    path = tmp_path / "a.jsonl.zst"
    assert shell.runtui("export", THREAD, *SERVER, "-o", str(path)) == 0
    assert "1 thread, 2 runs, 2 steps, 1 message, 1 assistant kept." in shell.err.getvalue()
    assert shell.runtui("export", "--verify", str(path), "--json") == 0
    told = json.loads(shell.out.getvalue())
    assert told["counts"] == {"assistant": 1, "message": 1, "run": 2, "step": 2, "thread": 1}
    assert (told["host"], told["threads"]) == ("api.example.com", [THREAD])
    assert told["sha256"] in shell.err.getvalue()
    assert list(tmp_path.glob("a.*")) == [path]


def test_what_is_not_wanted_is_left_out_and_what_was_written_is_hidden(shell, tmp_path):
    path = tmp_path / "a.jsonl"
    shell.runtui("export", THREAD, *SERVER, "-o", str(path), "--no-steps", "--redact")
    assert verify(path).counts == {"assistant": 1, "message": 1, "run": 2, "thread": 1}
    assert "1234" not in path.read_text()
    shell.runtui("export", THREAD, *SERVER, "-o", str(path), "--no-messages", "--force")
    assert "message" not in verify(path).counts


def test_all_saved_threads_are_kept_with_their_labels(shell, tmp_path):
    with pytest.raises(UsageError, match="No thread of this server is saved"):
        shell.runtui("export", "--all-saved", *SERVER, "-o", str(tmp_path / "a.jsonl"))
    with ThreadBook.open(state_file()) as book:
        book.remember(ACCOUNT, THREAD, 1.0)
        book.set_label(ACCOUNT, THREAD, "billing")
    shell.runtui("export", "--all-saved", *SERVER, "-o", str(tmp_path / "a.jsonl"))
    assert verify(tmp_path / "a.jsonl").header.labels == {THREAD: "billing"}


def test_a_file_is_replaced_only_if_that_is_wished(shell, tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text("mine")
    with pytest.raises(CliError, match="--force"):
        shell.runtui("export", THREAD, *SERVER, "-o", str(path))
    assert path.read_text() == "mine"


def test_an_export_that_breaks_off_says_how_to_go_on(shell, tmp_path):
    path = tmp_path / "a.jsonl"
    shell.transport.fail(401, after=3)
    with pytest.raises(KeyNotAccepted):
        shell.runtui("export", THREAD, *SERVER, "-o", str(path))
    assert "What came is kept: the same command goes on with it." in shell.err.getvalue()
    shell.transport.recover()
    shell.runtui("export", THREAD, *SERVER, "-o", str(path))
    assert "Going on with 2 runs that are there already." in shell.err.getvalue()


def test_an_end_that_was_interrupted_is_made_up_for(shell, tmp_path, monkeypatch):
    path = tmp_path / "a.jsonl"
    monkeypatch.setattr("runtui.store.archive.part_file.PartFile.remove", lambda _: None)
    shell.runtui("export", THREAD, *SERVER, "-o", str(path))
    monkeypatch.undo()
    shell.transport.requests.clear()
    assert shell.runtui("export", THREAD, *SERVER, "-o", str(path)) == 0
    assert list(tmp_path.glob("a.*")) == [path]
    assert shell.transport.requests == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((THREAD,), "-o FILE is missing"),
        (("-o", "a.jsonl"), "Give the threads to keep, or --all-saved"),
        ((THREAD, "--all-saved", "-o", "a.jsonl"), "Give the threads to keep, or --all-saved"),
        ((THREAD, "-o", os.devnull), "-o must be a file"),
        ((THREAD, "-o", "/"), "-o names a directory"),
    ],
)
def test_what_cannot_be_meant_is_refused(shell, words, said):
    with pytest.raises(UsageError, match=said):
        shell.runtui("export", *words, *SERVER)
    assert shell.transport.requests == []


@pytest.mark.parametrize(("content", "said"), [(b"", "it is empty"), (b"[]\n", "it is no archive of runtui")])
def test_what_is_no_archive_is_told(shell, tmp_path, content, said):
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(CliError, match=said):
        shell.runtui("export", "--verify", str(path))
    with pytest.raises(CliError, match="no such file"):
        shell.runtui("export", "--verify", str(tmp_path / "b"))


def test_killed_again_and_again_it_ends_with_all_that_the_server_has(tmp_path):
    """Processes of their own, ended by SIGKILL or ctrl+c in the middle of their work."""
    thread = demo_threads(7, 15)[0].thread_id
    api = DemoApi(seed=7, clock=lambda: 1_790_000_000.0)
    environ = {**os.environ, "RUNTUI_API_KEY": CANARY, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    with DemoServer(GuardedApi(api, latency=0.05)) as server:

        def export(name):
            command = (sys.executable, "-m", "runtui", "export", thread, "-o", str(tmp_path / name))
            return subprocess.Popen(
                [*command, "--base-url", server.base_url], env=environ, stderr=subprocess.DEVNULL
            )

        for size, sent in ((20_000, signal.SIGKILL), (120_000, signal.SIGINT), (300_000, signal.SIGKILL)):
            killed = export("a.jsonl")
            kill_at(killed, tmp_path / "a.jsonl.part", size, sent)
            assert killed.returncode in (-signal.SIGKILL, -signal.SIGINT, 130, 0)
            if (tmp_path / "a.jsonl").exists():  # this machine had other things to do meanwhile
                break
        if not (tmp_path / "a.jsonl").exists():
            assert export("a.jsonl").wait(30) == 0
        assert export("b.jsonl").wait(30) == 0
    assert lines(tmp_path / "a.jsonl") == lines(tmp_path / "b.jsonl")
    assert verify(tmp_path / "a.jsonl").manifest is not None


def kill_at(process, path, size, sent):
    """Kills a process once the file it writes is so large."""
    until = time.monotonic() + 30
    while process.poll() is None and (not path.exists() or path.stat().st_size < size):
        assert time.monotonic() < until
    process.send_signal(sent)
    process.wait(30)


def lines(path):
    with path.open("rb") as file:
        return sorted(list(lines_of(file))[1:-1])
