"""What runtui prints and writes, in the hands of other programs: jq, sqlite3, head, a FIFO, a disk that is full."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import shutil
import subprocess
import sys
from collections import Counter
from functools import partial

import pexpect
import pytest

from runtui.demo.api import DemoApi
from runtui.demo.server import DemoServer, GuardedApi
from runtui.demo.threads import demo_threads
from runtui.store.archive.finishing import verify
from tests.cli.processes import CANARY, runtui
from tests.servers.flavour import KEY, Flavour
from tests.servers.wire import Served

JQ, SQLITE = (shutil.which(program) or "" for program in ("jq", "sqlite3"))
LISTED = ("runs", "list", "--demo", "checkout bot", "--all")
RUNS = 85
BY_STATUS = {"cancelled": 3, "completed": 68, "expired": 4, "failed": 6, "incomplete": 3, "requires_action": 1}


def read_by(*command: str, text: str) -> str:
    return subprocess.run(command, input=text, text=True, capture_output=True, timeout=30, check=True).stdout


@pytest.mark.skipif(not JQ, reason="needs jq")
@pytest.mark.parametrize(("form", "program"), [("jsonl", "."), ("json", ".[]")])
def test_jq_reads_json(form, program):
    counted = f"[inputs | {program}] | group_by(.status) | map({{(.[0].status): length}}) | add"
    printed = runtui(*LISTED, "--format", form).stdout
    assert json.loads(read_by(JQ, "-n", counted, text=printed)) == BY_STATUS


@pytest.mark.skipif(not SQLITE, reason="needs sqlite3")
@pytest.mark.parametrize(("form", "mode", "delimiter"), [("csv", "csv", ","), ("tsv", "tabs", "\t")])
def test_sqlite_and_pythons_csv_read_a_sheet(form, mode, delimiter, tmp_path):
    sheet = tmp_path / "runs"
    runtui(*LISTED, "--format", form, "-o", str(sheet))
    asked = "select status, count(*) from runs group by status"
    told = read_by(SQLITE, ":memory:", "-cmd", f".mode {mode}", "-cmd", f".import {sheet} runs", asked, text="")
    rows = csv.reader(io.StringIO(told), delimiter=delimiter)
    assert {status: int(count) for status, count in rows} == BY_STATUS
    with sheet.open(newline="") as file:
        read = list(csv.DictReader(file, delimiter=delimiter))
    assert Counter(row["status"] for row in read) == BY_STATUS
    assert all(row["id"].startswith("run_") and None not in row for row in read)
    assert len(read) == RUNS


class Long(Flavour):
    """A thread of 2,000 runs."""

    count = 2_000


def test_head_ends_the_requests():
    with Served(Long()) as server:
        command = (
            f"{sys.executable} -m runtui runs list {Long.thread} --base-url {server.base_url} --all --format jsonl"
        )
        done = subprocess.run(
            f"{command} | head -n 1", shell=True, capture_output=True, text=True, timeout=30, check=True,
            env=os.environ | {"RUNTUI_API_KEY": KEY},
        )  # fmt: skip
        lists = [each for each in server.paths if each.endswith("/runs")]
    assert (len(done.stdout.splitlines()), done.stderr) == (1, "")
    assert len(lists) <= 4, "of 21 pages"


def test_a_fifo_is_written_into_and_no_directory_is(tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen(["cat", fifo], stdout=subprocess.PIPE, text=True) as reader:
        assert runtui(*LISTED, "--fields", "id", "-o", str(fifo)).returncode == 0
        assert len(reader.communicate(timeout=30)[0].splitlines()) == RUNS + 1
    refused = runtui(*LISTED, "-o", str(tmp_path))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "-o names a directory" in refused.stderr
    assert fifo.is_fifo()


@pytest.mark.parametrize(("answer", "code"), [("n", 1), ("y", 0)])
def test_a_file_that_is_there_is_asked_about(tmp_path, answer, code):
    path = tmp_path / "runs.csv"
    path.write_text("mine")
    words = ["-m", "runtui", *LISTED, "-o", str(path)]
    asking = pexpect.spawn(sys.executable, words, encoding="utf-8", timeout=30)
    asking.expect_exact("There is such a file already. Replace it? [y/N] ")
    asking.sendline(answer)
    asking.expect(pexpect.EOF)
    asking.close()
    assert asking.exitstatus == code
    assert (path.read_text() == "mine") is (answer == "n")


def test_nobody_who_could_answer_leaves_a_file_as_it_is(tmp_path):
    path = tmp_path / "runs.csv"
    path.write_text("mine")
    assert "or replace it with --force" in runtui(*LISTED, "-o", str(path)).stderr
    assert path.read_text() == "mine"
    assert runtui(*LISTED, "-o", str(path), "--force").returncode == 0
    assert len(path.read_text().splitlines()) == RUNS + 1


def on_a_disk_of(size: int, *words: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Runs a command whose files can't grow beyond `size` bytes."""
    limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (size, size))
    return subprocess.run(
        [sys.executable, "-m", "runtui", *words],
        capture_output=True, text=True, timeout=30, check=False, env=environ, preexec_fn=limit,
    )  # fmt: skip


def test_a_list_that_finds_no_room_leaves_no_half_of_a_file(tmp_path):
    full = on_a_disk_of(10_000, *LISTED, "--json", "-o", str(tmp_path / "a.json"), environ=dict(os.environ))
    assert full.returncode == 1
    assert full.stderr.startswith("runtui: File too large")
    assert list(tmp_path.glob("*a.json*")) == []


def test_an_archive_that_found_no_room_is_gone_on_with(tmp_path):
    path, environ = tmp_path / "a.jsonl", os.environ | {"RUNTUI_API_KEY": CANARY}
    with DemoServer(GuardedApi(DemoApi(seed=7, clock=lambda: 1_790_000_000.0), latency=0.0)) as server:
        words = ("export", demo_threads(7, 15)[0].thread_id, "--base-url", server.base_url, "-o", str(path))
        full = on_a_disk_of(450_000, *words, environ=environ)
        assert full.returncode == 1
        assert "What came is kept: the same command goes on with it." in full.stderr
        assert not path.exists()
        assert "Going on with 85 runs" in runtui(*words, environ=environ).stderr
    assert verify(path).manifest is not None
    assert verify(path).counts["run"] == RUNS
