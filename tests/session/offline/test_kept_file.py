"""Files in the place of a server: every form that runs are kept in, whole, damaged or hostile."""

import gzip
import json
import os
import shutil
import threading
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import ApiError, NotFound, WriteNotAllowed
from runtui.api.offline_transport import OfflineTransport
from runtui.model.profile import FILE_URL, Auth, Profile
from runtui.session.offline import kept_file, kept_objects
from runtui.session.offline.indexing import UNNAMED
from runtui.session.offline.kept_file import open_kept, open_stream
from runtui.store.archive.packing import pieces_of
from runtui.store.archive.records import ArchiveError, ArchiveHeader, Manifest, Record, header_line, record_line
from tests.servers.documents import message, run, steps_of
from tests.servers.in_process import THREAD

RUNS = [run(f"run_{number:03d}", THREAD, number) for number in reversed(range(120))]
ENVELOPE = {"object": "list", "first_id": "run_119", "data": RUNS, "has_more": True}


def lines(documents):
    return "".join(json.dumps(each) + "\n" for each in documents)


def archive():
    """An archive with two steps and a message of each of the first runs."""
    made = [header_line(ArchiveHeader(host="h", begun_at="2026-11-20T10:00:00Z", threads=(THREAD,)))]
    for each in RUNS:
        made.append(record_line(Record(type="run", id=each["id"], thread_id=THREAD), json.dumps(each)))
    for each in RUNS[:3]:
        for step in steps_of(each):
            record = Record(type="step", id=step["id"], thread_id=THREAD, run_id=each["id"])
            made.append(record_line(record, json.dumps(step)))
        said = message(f"msg_{each['id']}", each, "hello")
        record = Record(type="message", id=said["id"], thread_id=THREAD, run_id=each["id"])
        made.append(record_line(record, json.dumps(said)))
    return b"".join(made)


class Opened:
    """A client in front of a file."""

    def __init__(self, path):
        self.kept = open_kept(path)
        profile = Profile(name="file", base_url=FILE_URL, auth=Auth.NONE)
        self.client = AssistantsClient(profile, None, transport=OfflineTransport(self.kept.objects))

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.client.aclose()
        self.kept.objects.wait()
        self.kept.objects.close()

    async def ids(self, thread_id=THREAD, order="desc", limit=50):
        found, after = [], None
        while True:
            page = await self.client.list_runs(thread_id, limit=limit, order=order, after=after)
            found += [each.id for each in page.runs]
            if not page.has_more:
                return found
            after = found[-1]


@pytest.fixture
def put(tmp_path):
    def put(content, name="file"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return put


FORMS = {
    "archive": archive(),
    "archive, packed": gzip.compress(archive()),
    "envelope": json.dumps(ENVELOPE),
    "envelope, indented": json.dumps(ENVELOPE, indent=2),
    "array": json.dumps(RUNS),
    "array, one a line": "[\n" + ",\n".join(map(json.dumps, RUNS)) + "\n]\n",
    "lines": lines(RUNS),
    "lines, oldest first": lines(RUNS[::-1]),
    "lines, without a last end": lines(RUNS).rstrip(),
    "byte order mark": "\ufeff" + json.dumps(RUNS),
}


@pytest.mark.parametrize("form", FORMS)
async def test_every_form_is_listed_from_both_ends(put, form):
    ids = [each["id"] for each in RUNS]
    async with Opened(put(FORMS[form])) as opened:
        assert await opened.ids() == ids
        assert await opened.ids(order="asc", limit=7) == ids[::-1]
        assert opened.kept.objects.problem == (
            "it ends early: what is whole is shown" if "archive" in form else None
        )


async def test_an_archive_has_steps_and_messages_too(put):
    async with Opened(put(archive())) as opened:
        assert opened.kept.header.begun_at.startswith("2026-11-20")
        page = await opened.client.list_steps(THREAD, "run_118", with_passages=True)
        assert [step.id for step in page.steps] == ["step_run_118_1", "step_run_118_2"]
        said = await opened.client.list_messages(THREAD, run_id="run_118")
        assert [each.id for each in said.messages] == ["msg_run_118"]
        newest = await opened.client.list_messages(THREAD, limit=1)
        assert newest.messages[0].id == "msg_run_117"
        assert (await opened.client.fetch_run(THREAD, "run_042")).id == "run_042"


async def test_what_is_not_in_the_file_is_not_found_and_nothing_can_be_changed(put):
    async with Opened(put(archive())) as opened:
        with pytest.raises(NotFound):
            await opened.client.fetch_run(THREAD, "run_x")
        with pytest.raises(NotFound):
            await opened.client.fetch_run("thread_x", "run_042")
        with pytest.raises(WriteNotAllowed):
            await opened.client.cancel_run(THREAD, "run_042")
        with pytest.raises(ApiError):
            await opened.client.fetch_thread(THREAD)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (json.dumps(ENVELOPE)[:-20_000], "breaks off"),
        (json.dumps(RUNS)[:-20_000], "breaks off"),
        (archive()[: len(archive()) // 2], "ends early"),
        (lines(RUNS)[:-100], "1 line of it can't be read"),
        ("[\n" + ",\n".join(map(json.dumps, RUNS)), None),
        (lines(RUNS[:60]) + "\x00\x01 nonsense\n" + lines(RUNS[60:]), "1 line of it can't be read"),
    ],
)
async def test_what_breaks_off_is_opened_as_far_as_it_is_whole(put, content, problem):
    async with Opened(put(content)) as opened:
        ids = await opened.ids()
        assert len(ids) >= 50
        assert ids == [each["id"] for each in RUNS][: len(ids)]
        opened.kept.objects.wait()
        assert (problem or "") in (opened.kept.objects.problem or "")


async def test_a_packed_archive_that_breaks_off_is_opened_too(put):
    packed = gzip.compress(archive())
    async with Opened(put(packed[: len(packed) // 2])) as opened:
        assert len(await opened.ids()) > 3


@pytest.mark.parametrize("content", ["", "nothing\n", "\x1b[2J", "123"])
def test_what_holds_no_runs_is_refused(put, content):
    with pytest.raises(ArchiveError, match="neither an archive nor runs"):
        open_kept(put(content))


@pytest.mark.parametrize("line", [b'{"type":"run","id":"\xff"}', b'{"type":"run","x":' + b"[" * 100_000])
async def test_a_line_of_an_archive_that_nothing_can_read_costs_no_other_one(put, line):
    first, *others = archive().splitlines(keepends=True)
    async with Opened(put(first + line + b"\n" + b"".join(others))) as opened:
        opened.kept.objects.wait()
        page = await opened.client.list_runs(THREAD, limit=100)
        assert len(page.runs) == 100


async def test_an_object_nested_without_end_costs_no_other_one(put):
    deep = b'{"id":"run_deep","object":"thread.run","metadata":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    async with Opened(put(deep + lines(RUNS[:3]).encode())) as opened:
        opened.kept.objects.wait()
        assert opened.kept.objects.problem is None


@pytest.mark.parametrize("is_packed", [True, False])
def test_what_would_fill_the_disk_is_refused(put, monkeypatch, is_packed):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100_000))
    path = put(gzip.compress(archive()) if is_packed else archive())
    with path.open("rb") as source, pytest.raises(ArchiveError, match="more than half of the space that is left"):
        open_stream(source, is_seekable=is_packed)


def test_a_device_is_refused():
    with pytest.raises(ArchiveError, match="it is a device"):
        open_kept(Path("/dev/zero"))


def test_an_archive_of_a_later_version_is_refused(put):
    with pytest.raises(ArchiveError, match="version 7"):
        open_kept(put('{"runtui_archive":7}\n'))


async def test_runs_that_name_no_thread_are_shown_as_one(put):
    async with Opened(put(lines([{"id": "run_1"}, {"id": "run_2"}]))) as opened:
        assert opened.kept.objects.wait_for_thread() == UNNAMED
        assert await opened.ids(UNNAMED) == ["run_1", "run_2"]


async def test_odd_and_hostile_objects_cost_no_other_one(put):
    odd = ['{"id":"run_\\ud800"}', '{"id":5}', '{"id":"run_a","created_at":"soon","thread_id":{"x":1}}', "[" * 5000]
    content = "\n".join([json.dumps(RUNS[0]), *odd, json.dumps(RUNS[1])])
    async with Opened(put(content)) as opened:
        assert {"run_119", "run_118"} <= set(await opened.ids())


async def test_each_object_comes_once(put):
    async with Opened(put(lines(RUNS[:5] + RUNS[:5]))) as opened:
        assert len(await opened.ids()) == 5


def test_a_pipe_is_read_to_its_end():
    read_end, write_end = os.pipe()

    def write():
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(lines(RUNS).encode())

    threading.Thread(target=write).start()
    with os.fdopen(read_end, "rb") as pipe:
        kept = open_stream(pipe, is_seekable=False)
    assert kept.objects.wait(10)
    assert len(kept.objects.runs(THREAD, limit=200, after=None, is_ascending=False).objects) == 120
    kept.objects.close()


async def test_the_first_runs_are_there_before_the_rest_is_read(put, monkeypatch):
    """What a list begins with is answered as soon as it is known."""
    begun, go_on = threading.Event(), threading.Event()
    add = kept_objects.KeptObjects.add

    def slow_add(self, record, *place):
        if record.id == "run_060":
            begun.set()
            go_on.wait(10)
        add(self, record, *place)

    monkeypatch.setattr(kept_objects, "PUBLISHED_EVERY", 1)
    monkeypatch.setattr(kept_objects.KeptObjects, "add", slow_add)
    async with Opened(put(archive())) as opened:
        page = await opened.client.list_runs(THREAD, limit=50)
        assert (len(page.runs), page.has_more) == (50, True)
        assert begun.wait(10)
        go_on.set()


async def test_the_first_runs_of_a_packed_file_are_there_before_the_rest_is_unpacked(put, monkeypatch):
    go_on = threading.Event()

    def slow_pieces(file):
        whole = b"".join(pieces_of(file))
        yield whole[:-1000]
        go_on.wait(10)
        yield whole[-1000:]

    monkeypatch.setattr(kept_file, "pieces_of", slow_pieces)
    monkeypatch.setattr(kept_file, "LOOKED_AT", 1000)
    monkeypatch.setattr(kept_objects, "PUBLISHED_EVERY", 1)
    monkeypatch.setattr(kept_objects, "FIRST_REST", 0)
    async with Opened(put(gzip.compress(archive()))) as opened:
        page = await opened.client.list_runs(THREAD, limit=50)
        assert (len(page.runs), page.has_more) == (50, True)
        assert not opened.kept.objects.is_done
        go_on.set()


def test_all_stands_still_at_the_time_of_which_the_file_tells(put, tmp_path):
    ended = msgspec.json.encode(Manifest(ended_at="2026-11-20T11:00:00Z", counts={}, sha256="")) + b"\n"
    bundle = {"runtui_bundle": 1, "host": "h", "label": "", "made": "2026-11-21T00:00:00Z", "run": RUNS[0]}
    listed = put(lines(RUNS), "list")
    os.utime(listed, (1_790_000_000, 1_790_000_000))
    for path, expected in (
        (put(archive(), "a"), 1_795_168_800),
        (put(archive() + ended, "b"), 1_795_172_400),
        (put(gzip.compress(archive() + ended), "c"), 1_795_172_400),
        (put(json.dumps(bundle), "d"), 1_795_219_200),
        (listed, 1_790_000_000),
    ):
        kept = open_kept(path)
        kept.objects.wait(10)
        assert kept.as_of == expected, path.name
        kept.objects.close()


def test_a_named_pipe_is_read_to_its_end_too(tmp_path):
    path = tmp_path / "fifo"
    os.mkfifo(path)
    threading.Thread(target=lambda: path.write_bytes(gzip.compress(lines(RUNS).encode()))).start()
    kept = open_kept(path)
    assert kept.objects.wait(10)
    assert len(kept.objects.runs(THREAD, limit=200, after=None, is_ascending=False).objects) == 120
    kept.objects.close()


async def test_a_bundle_is_opened_with_all_that_belongs_to_its_run(put):
    bundle = {"runtui_bundle": 1, "host": "h", "missing": {}, "run": RUNS[0], "steps": steps_of(RUNS[0])}
    bundle |= {"messages": [message("msg_1", RUNS[0], "hello")], "assistant": {"id": "asst_1", "name": "Triage"}}
    async with Opened(put(json.dumps(bundle, indent=1))) as opened:
        assert await opened.ids() == ["run_119"]
        assert len((await opened.client.list_steps(THREAD, "run_119")).steps) == 2
        assert len((await opened.client.list_messages(THREAD, run_id="run_119")).messages) == 1
        assert await opened.client.fetch_assistant_name("asst_1") == "Triage"


async def test_bytes_turned_anywhere_in_an_archive_cost_what_they_are_in_and_no_more(put):
    whole = archive()
    for place in range(500, len(whole), len(whole) // 40):
        spoilt = whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :]
        async with Opened(put(spoilt)) as opened:
            opened.kept.objects.wait(10)
            page = await opened.client.list_runs(THREAD, limit=100)
            assert len(page.runs) >= 98
            assert opened.kept.objects.problem is not None


@pytest.mark.large
def test_a_million_lines_are_read_and_the_first_are_there_at_once(tmp_path):
    path = tmp_path / "lines.jsonl"
    with path.open("w") as file:
        file.writelines(f'{{"id":"run_{number}","object":"thread.run"}}\n' for number in range(1_000_000))
    kept = open_kept(path)
    assert len(kept.objects.runs(UNNAMED, limit=50, after=None, is_ascending=False).objects) == 50
    assert not kept.objects.is_done
    assert kept.objects.wait(50)
    last = kept.objects.runs(UNNAMED, limit=50, after="run_999989", is_ascending=False)
    assert (len(last.objects), last.has_more, kept.objects.problem) == (10, False, None)
    kept.objects.close()
