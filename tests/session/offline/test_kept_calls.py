"""Which run of a file called what, as far as the file tells."""

import json

import msgspec
import pytest

from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.step_filter import split_by_steps
from runtui.session.offline.kept_calls import KeptCalls
from runtui.session.offline.kept_file import open_kept
from runtui.store.archive.records import (
    ArchiveHeader,
    Manifest,
    Record,
    header_line,
    record_line,
)
from tests.feed.view.rows import run_of
from tests.servers.documents import run, steps_of
from tests.servers.in_process import THREAD

RUNS = [run(f"run_{number}", THREAD, number) for number in (3, 2, 1)]


def archive(*, has_end=True, gap="", **header):
    """An archive in which run 3 called get_weather and the others nothing."""
    lines = [header_line(ArchiveHeader(threads=(THREAD,), **header))]
    lines += [record_line(Record(type="run", id=each["id"], thread_id=THREAD), json.dumps(each)) for each in RUNS]
    for step in steps_of(RUNS[0]):
        lines.append(
            record_line(Record(type="step", id=step["id"], thread_id=THREAD, run_id="run_3"), json.dumps(step))
        )
    if gap:
        lines.append(record_line(Record(type="gap", part="step", thread_id=THREAD, run_id=gap, reason="no")))
    if has_end:
        lines.append(msgspec.json.encode(Manifest(ended_at="", counts={}, sha256="")) + b"\n")
    return b"".join(lines)


@pytest.fixture
def verdicts(tmp_path):
    """What the runs of a file, the newest first, answer to a filter."""

    def verdicts(content, text):
        path = tmp_path / "file"
        path.write_bytes(content)
        kept = open_kept(path)
        try:
            kept.objects.wait(10)
            calls = KeptCalls(kept, THREAD)
            assert calls.is_ready
            _, step_filter = split_by_steps(parse(text))
            assert step_filter is not None
            return [calls.verdict(run_of(id=each["id"]), step_filter) for each in RUNS]
        finally:
            kept.objects.close()

    return verdicts


def test_a_whole_archive_answers_for_every_run(verdicts):
    assert verdicts(archive(), "called:get_weather arg.city:oslo") == [True, False, False]
    assert verdicts(archive(), "!called:get_weather") == [False, True, True]
    assert verdicts(archive(), "called:refund") == [False, False, False]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (archive(gap="run_2"), [False, None, False]),
        (archive(parts=("run",)), [False, None, None]),
        (archive(has_end=False), [None, None, None]),
        (archive(redacted=True), [None, None, None]),
        ("".join(json.dumps(each) + "\n" for each in RUNS).encode(), [None, None, None]),
    ],
)
def test_what_the_file_does_not_hold_is_never_none(verdicts, content, expected):
    assert verdicts(content, "called:refund") == expected


def test_what_is_found_is_found_in_a_damaged_file_too(verdicts):
    assert verdicts(archive(has_end=False), "called:get_weather") == [True, None, None]


def test_a_bundle_answers_for_its_run(verdicts):
    bundle = {"runtui_bundle": 1, "run": RUNS[0], "steps": steps_of(RUNS[0]), "messages": [], "assistant": None}
    assert verdicts(json.dumps(bundle).encode(), "called:get_weather") == [True, None, None]
