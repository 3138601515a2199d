"""Threads in a file: all that the server has, once each, whatever interrupts the making and however often."""

import hashlib
import json
from contextlib import suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import KeyNotAccepted, ServerFailed
from runtui.model.profile import Profile
from runtui.model.sight import Sight
from runtui.session.archiver import Archiver
from runtui.store.archive.finishing import finish, verify
from runtui.store.archive.packing import lines_of
from runtui.store.archive.part_file import PartFile
from runtui.store.archive.records import ArchiveError, ArchiveHeader, read_record
from tests.servers.documents import message, run, steps_of
from tests.servers.in_process import THREAD, InProcess

OTHER = "thread_other"
HEADER = ArchiveHeader(host="api.example.com", threads=(THREAD, OTHER), begun_at="2026-11-20T00:00:00Z")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr("runtui.session.archiver.PAGE", 3)


def served(count=8):
    """A server with two threads, whose lists have more than one page."""
    runs = [run(f"run_{number:06d}", THREAD, number, exact=number + 0.10) for number in reversed(range(count))]
    server = InProcess(*runs)
    server.add_thread(OTHER, *(run(f"run_{number}", OTHER, number) for number in (1002, 1001)))
    server.steps = {each["id"]: steps_of(each) for each in runs[:5]}
    server.messages = [message(f"msg_{number:03d}", runs[-1], f"number {number}") for number in range(count)]
    server.names = {"asst_1": "Triage"}
    return server


async def fetch(server, path, *, header=HEADER, rests=None):
    client = AssistantsClient(Profile(name="-", base_url="https://api.example.com/v1"), None, transport=server)

    async def sleep(seconds):
        (rests if rests is not None else []).append(seconds)

    try:
        with PartFile(path.with_name("part"), header) as part:
            archiver = Archiver(client, part, Sight(), per_minute=100_000)
            archiver.sleep = sleep
            await archiver.run()
            finish(part, path, "2026-11-21T00:00:00Z", replaces=True)
        return archiver.gaps
    finally:
        await client.aclose()


def records(path):
    with path.open("rb") as file:
        lines = list(lines_of(file))
    return sorted((read_record(line)[0].type, read_record(line)[1]) for line in lines[1:-1])


def id_of(document):
    return document["id"]


def objects(path, kind):
    return [json.loads(raw) for name, raw in records(path) if name == kind]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.jsonl.zst"])
async def test_an_archive_holds_what_the_server_has(tmp_path, name):
    server, path = served(), tmp_path / name
    assert await fetch(server, path) == 0
    contents = verify(path)
    assert contents.counts == {"thread": 2, "run": 10, "step": 10, "message": 8, "assistant": 1}
    assert contents.manifest.counts == contents.counts
    sent = sorted((*server.threads[THREAD], *server.threads[OTHER]), key=id_of)
    assert sorted(objects(path, "run"), key=id_of) == sent
    assert [path.name for path in tmp_path.iterdir()] == [name]


async def test_numbers_stay_as_they_were_written(tmp_path):
    odd = b'{"id":"run_odd","status":"completed","big":12345678901234567890123,"exact":1.10}'
    server, path = InProcess(odd), tmp_path / "a.jsonl"
    await fetch(server, path, header=ArchiveHeader(threads=(THREAD,)))
    assert odd in path.read_bytes()


def test_cut_off_at_any_byte_it_is_gone_on_with_to_the_same_archive(tmp_path_factory):
    """Pages are only ever appended: whatever kill -9 leaves is the whole working file, cut somewhere."""
    import asyncio

    home = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PartFile, "remove", lambda _: None)
        asyncio.run(fetch(served(), home / "a.jsonl"))
    whole, expected = (home / "part").read_bytes(), records(home / "a.jsonl")

    ends = [place for place in range(len(whole)) if whole[place : place + 1] == b"\n"]

    @given(st.lists(st.sampled_from(ends) | st.integers(0, len(whole)), min_size=1, max_size=3))
    @settings(max_examples=40)
    def check(cuts):
        place = tmp_path_factory.mktemp("cut")
        (place / "part").write_bytes(whole[: cuts[0]])
        for cut in cuts[1:]:
            server = served()
            server.fail(401, after=cut % 20)
            with suppress(KeyNotAccepted):
                asyncio.run(fetch(server, place / "a.jsonl"))
                return
            left = (place / "part").read_bytes()
            (place / "part").write_bytes(left[: len(left) - cut % 900])
        asyncio.run(fetch(served(), place / "a.jsonl"))
        assert records(place / "a.jsonl") == expected
        verify(place / "a.jsonl")

    check()


async def test_what_is_there_is_not_asked_for_again(tmp_path):
    server = served()
    server.fail(401, after=20)
    with pytest.raises(KeyNotAccepted):
        await fetch(server, tmp_path / "a.jsonl")
    first = len(server.requests)
    server.recover()
    await fetch(server, tmp_path / "a.jsonl")
    again = served()
    await fetch(again, tmp_path / "b.jsonl")
    assert len(server.requests) - first < len(again.requests) - 10


async def test_what_the_server_does_not_give_is_a_gap_with_its_reason(tmp_path):
    server, path = served(3), tmp_path / "a.jsonl"
    server.lacks = {"steps", "assistants"}
    assert await fetch(server, path) == 6
    gaps = [json.loads(line) for line in path.read_bytes().splitlines() if line.startswith(b'{"type":"gap"')]
    assert {gap["part"] for gap in gaps} == {"step", "assistant"}
    assert all("method not allowed" in gap["reason"] for gap in gaps)
    assert verify(path).counts["gap"] == 6


async def test_a_server_that_wants_rest_gets_it(tmp_path):
    server, rests = served(3), []
    answered = []

    def busy_once(request):
        import httpx

        if request.url.path.endswith("/messages") and not answered:
            answered.append(request)
            return httpx.Response(429, json={"error": {"message": "slow down"}}, headers={"retry-after": "119"})
        return None

    server.answer_otherwise = busy_once
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("runtui.api.rest_client.with_retries", lambda send, *_: send())
        await fetch(server, tmp_path / "a.jsonl", rests=rests)
    assert rests == [119.0]


async def test_a_server_that_is_gone_ends_the_export_and_one_list_that_fails_does_not(tmp_path):
    server = served(3)
    server.fails = {"steps"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("runtui.api.rest_client.with_retries", lambda send, *_: send())
        patch.setattr("runtui.session.archiver.MOST_TRIES", 3)
        server.fail(503)
        with pytest.raises(ServerFailed):
            await fetch(server, tmp_path / "a.jsonl")
    assert not (tmp_path / "a.jsonl").exists()


async def test_a_full_disk_ends_it_and_is_gone_on_with(tmp_path, monkeypatch):
    add, lines = PartFile.add, []

    def add_to_a_small_disk(self, new, mark):
        lines.extend(new)
        if len(lines) > 8:
            raise OSError(28, "No space left on device")
        add(self, new, mark)

    monkeypatch.setattr(PartFile, "add", add_to_a_small_disk)
    with pytest.raises(OSError, match="No space left"):
        await fetch(served(), tmp_path / "a.jsonl")
    monkeypatch.undo()
    monkeypatch.setattr("runtui.session.archiver.PAGE", 3)
    await fetch(served(), tmp_path / "a.jsonl")
    assert verify(tmp_path / "a.jsonl").counts["run"] == 10


async def test_a_working_file_of_something_else_is_left_alone(tmp_path):
    with PartFile(tmp_path / "part", HEADER), pytest.raises(ArchiveError, match="another runtui"):
        PartFile(tmp_path / "part", HEADER)
    with pytest.raises(ArchiveError, match="something else"):
        PartFile(tmp_path / "part", ArchiveHeader(threads=("thread_x",)))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace(b'"status":"completed"', b'"status":"cancelled"', 1), "not what its last line"),
        (lambda text: text[:-200], ""),
        (lambda text: b"", "it is empty"),
        (lambda text: b'{"object":"list"}', "no archive"),
        (lambda text: text.replace(b'"runtui_archive":1', b'"runtui_archive":9'), "version 9"),
        (lambda text: text + b"{}\n", "goes on behind its end"),
    ],
)
async def test_a_damaged_archive_is_found_out(tmp_path, spoil, said):
    path = tmp_path / "a.jsonl"
    await fetch(served(3), path)
    path.write_bytes(spoil(path.read_bytes().replace(b'": ', b'":')) if said else spoil(path.read_bytes()))
    if not said:
        with suppress(ArchiveError):
            assert verify(path).manifest is None
        return
    with pytest.raises(ArchiveError, match=said):
        verify(path)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
async def test_a_compressed_archive_that_breaks_off_is_told(tmp_path, name):
    path = tmp_path / name
    await fetch(served(30), path)
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(ArchiveError, match="breaks off"):
        verify(path)


async def test_the_checksum_is_that_of_all_lines_before_the_last(tmp_path):
    path = tmp_path / "a.jsonl"
    await fetch(served(3), path)
    lines = path.read_bytes().splitlines(keepends=True)
    assert json.loads(lines[-1])["sha256"] == hashlib.sha256(b"".join(lines[:-1])).hexdigest()


def losing(server):
    """Lets the cursor pass over the rest of a second and bring others again."""

    def answer(request):
        after = request.url.params.get("after")
        if after is None or not request.url.path.endswith(f"{THREAD}/runs"):
            return None
        limit = int(request.url.params["limit"])
        runs = sorted(server.threads[THREAD], key=lambda each: (-each["created_at"], each["id"]))
        at = next((each["created_at"], each["id"]) for each in runs if each["id"] == after)
        behind = [each for each in runs if (each["created_at"], each["id"]) < at]
        return httpx.Response(200, json={"data": behind[:limit], "has_more": len(behind) > limit})

    server.answer_otherwise = answer


def in_seconds_of(tie, count=20):
    """A server whose runs were made so many a second, listed by time and then by id."""
    server = served(0)
    runs = [
        run(f"run_{number:06d}", THREAD, number) | {"created_at": 1_790_000_000 + number // tie}
        for number in range(count)
    ]
    server.threads[THREAD] = sorted(runs, key=lambda each: (-each["created_at"], each["id"]))
    return server


async def test_runs_that_a_cursor_loses_within_a_second_are_in_the_file(tmp_path):
    server, path = in_seconds_of(4), tmp_path / "a.jsonl"
    losing(server)
    assert await fetch(server, path, header=ArchiveHeader(threads=(THREAD,))) == 0
    assert sorted(map(id_of, objects(path, "run"))) == [f"run_{number:06d}" for number in range(20)]


async def test_where_pages_overlap_beyond_a_second_that_is_a_gap_of_the_file(tmp_path):
    server, path = in_seconds_of(1), tmp_path / "a.jsonl"
    newest = server.threads[THREAD][0]

    def overlap(request):
        if "after" not in request.url.params or not request.url.path.endswith(f"{THREAD}/runs"):
            return None
        page = json.loads(server.right_answer(request).content)
        return httpx.Response(200, json=page | {"data": [newest, *page["data"]]})

    server.answer_otherwise = overlap
    assert await fetch(server, path, header=ArchiveHeader(threads=(THREAD,))) == 1
    assert "The server's pages overlap: runs may be missing." in path.read_text()
    assert len(objects(path, "run")) == 20


@pytest.mark.parametrize("content", [b"notes without an end", b"\xff" * 100, b'{"runtui', b""])
def test_a_file_in_the_place_of_the_working_file_is_begun_anew_only_if_it_is_the_beginning_of_one(
    tmp_path, content
):
    path = tmp_path / "part"
    path.write_bytes(content)
    if b'{"runtui_archive"'.startswith(content):
        with PartFile(path, HEADER) as part:
            assert part.header == HEADER
        return
    with pytest.raises(ArchiveError, match="no archive"):
        PartFile(path, HEADER)
    assert path.read_bytes() == content


@pytest.mark.parametrize("line", [b'{"type":"run","id":"\xff"}\n', b'{"type":"run","x":' + b"[" * 100_000 + b"\n"])
def test_a_working_file_is_gone_on_with_up_to_a_line_that_nothing_can_read(tmp_path, line):
    path = tmp_path / "part"
    with PartFile(path, HEADER):
        pass
    begun = path.read_bytes()
    path.write_bytes(begun + line)
    with PartFile(path, HEADER):
        pass
    assert path.read_bytes() == begun


@pytest.mark.parametrize("answers", range(1, 12))
async def test_no_run_that_a_cursor_loses_where_an_export_was_interrupted_is_lost_silently(tmp_path, answers):
    server, path = in_seconds_of(4), tmp_path / "a.jsonl"
    losing(server)
    header = ArchiveHeader(threads=(THREAD,), parts=("run",))
    server.fail(401, after=answers)
    with suppress(KeyNotAccepted):
        await fetch(server, path, header=header)
    server.recover()
    gaps = await fetch(server, path, header=header)
    assert gaps or sorted(map(id_of, objects(path, "run"))) == [f"run_{number:06d}" for number in range(20)]
    assert answers > 1 or not gaps


async def test_an_export_goes_on_where_the_run_it_stopped_at_was_deleted_meanwhile(tmp_path):
    server, path = served(), tmp_path / "a.jsonl"
    header = ArchiveHeader(threads=(THREAD,), parts=("run",))
    server.fail(401, after=1)
    with pytest.raises(KeyNotAccepted):
        await fetch(server, path, header=header)
    server.recover()
    server.delete("run_000005")
    server.delete("run_000004")
    assert await fetch(server, path, header=header) == 0
    found = [each["id"] for each in objects(path, "run")]
    assert sorted(found) == sorted(f"run_{number:06d}" for number in (7, 6, 5, 3, 2, 1, 0))
