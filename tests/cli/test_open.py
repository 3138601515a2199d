"""``runtui open``: what it starts with, and what it refuses."""

import json
import os

import pytest

from runtui.cli.exits import CliError, UsageError
from runtui.cli.offline_launch import offline_launch, opened
from runtui.cli.open import parser
from runtui.store.archive.records import ArchiveHeader, Record, header_line, record_line
from tests.cli.processes import runtui
from tests.cli.shell import Shell
from tests.servers.documents import run
from tests.servers.in_process import THREAD
from tests.ui.asking import shows
from tests.ui.stage import screen_text


@pytest.fixture
def path(tmp_path):
    header = ArchiveHeader(threads=(THREAD,), labels={THREAD: "billing"}, begun_at="2026-11-20T10:00:00Z")
    runs = [run(f"run_{number}", THREAD, number) for number in (3, 2, 1)]
    records = [record_line(Record(type="run", id=each["id"], thread_id=THREAD), json.dumps(each)) for each in runs]
    path = tmp_path / "a.jsonl"
    path.write_bytes(header_line(header) + b"".join(records))
    return path


def launched(path, *words):
    kept = opened(str(path), Shell()._environment())
    try:
        return kept, offline_launch(kept, parser().read([str(path), *words]), os.environ)
    except CliError:
        kept.objects.close()
        raise


async def test_the_dashboard_shows_an_archive(path):
    from runtui.ui.app.app import RuntuiApp

    kept, launch = launched(path)
    app = RuntuiApp(launch)
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "archive of 2026-11-20", "end: 3 runs", "billing")
    assert launch.notices == ("Of the file: it ends early: what is whole is shown.",)
    kept.objects.close()


async def test_a_file_is_neither_live_nor_asked_nor_written_to(path):
    from runtui.ui.app.app import RuntuiApp

    path.write_bytes(path.read_bytes().replace(b'"completed"', b'"queued"', 1))
    kept, launch = launched(path)
    app = RuntuiApp(launch)
    async with app.run_test(size=(120, 35), notifications=True) as pilot:
        await shows(pilot, "from a file", "◌ 1 run active", "queued", "y copy id")
        said = "\n".join(screen_text(app))
        assert not [each for each in ("manual", "r asks", "r refresh", "p pause", "locked") if each in said]
        await pilot.press("X")
        await shows(pilot, "Nothing can be sent from a file.")
        await pilot.press("W")
        await shows(pilot, "Watch 1 thread archive of 2026-11-20", "from a file")
        assert "live" not in screen_text(app)[0]
    kept.objects.close()


async def test_a_run_that_was_active_stands_as_it_stood(tmp_path):
    begun = 1_795_168_800.0  # 2026-11-20T10:00:00Z
    header = ArchiveHeader(threads=(THREAD,), begun_at="2026-11-20T10:00:00Z")
    active = run("run_1", THREAD, 1, "in_progress") | {
        "created_at": begun - 90,
        "started_at": begun - 84,
        "expires_at": begun + 510,
    }
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        header_line(header) + record_line(Record(type="run", id="run_1", thread_id=THREAD), json.dumps(active))
    )
    kept, launch = launched(path)
    from runtui.ui.app.app import RuntuiApp

    app = RuntuiApp(launch)
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "1m24s", "8m30s")
        app.runs._tick()
        assert app.runs.now == begun
    kept.objects.close()


HOSTILE = "\x1b]52;c;YQ==\x07\x9b2J[red]\u202e\ud800\u0000"


def hostile(document):
    """The same object with what a terminal would obey in every text but what tells what it is."""
    kept = ("object", "thread_id", "status")
    return {
        name: each if name in kept or not isinstance(each, str | dict) else f"{each}{HOSTILE}"
        for name, each in document.items()
    } | {HOSTILE: HOSTILE}


async def test_hostile_text_in_every_field_reaches_no_terminal(tmp_path):
    from runtui.ui.app.app import RuntuiApp

    path = tmp_path / "hostile"
    path.write_text("\n".join(json.dumps(hostile(run(f"run_{number}", THREAD, number))) for number in (2, 1)))
    kept, launch = launched(path)
    app = RuntuiApp(launch)
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "end: 2 runs")
        for key in "234562":
            await pilot.press(key)
            await pilot.pause()
            assert not {"\x1b", "\x07", "\x9b", "\u202e", "\x00"} & set("".join(screen_text(app)))
    kept.objects.close()


def test_a_run_of_the_file_may_be_named(path):
    kept, launch = launched(path, THREAD, "run_2")
    assert (launch.thread, launch.run, launch.options.interval) == (THREAD, "run_2", 0.0)
    kept.objects.close()


@pytest.mark.parametrize(
    ("content", "said"), [("[]", "holds no run"), ("x", "neither an archive nor runs"), ("", "neither an archive")]
)
def test_a_file_without_runs_is_refused(tmp_path, content, said):
    path = tmp_path / "a"
    path.write_text(content)
    with pytest.raises(CliError, match=said):
        launched(path)


def test_a_directory_and_no_file_are_told(tmp_path):
    with pytest.raises(UsageError, match="names a directory"):
        launched(tmp_path)
    with pytest.raises(CliError, match="no such file"):
        launched(tmp_path / "none")


def test_without_a_terminal_it_is_refused_in_one_line(path):
    done = runtui("open", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("runtui: The dashboard needs a terminal")
