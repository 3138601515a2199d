"""What a server may send without harm: each kind of answer of each hostile shape, over a real socket."""

import gc
import gzip
import time
import tracemalloc

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.assistants.decode_detail import decode_detail
from runtui.api.assistants.decode_message import decode_message_page
from runtui.api.assistants.decode_run import decode_run, decode_run_page
from runtui.api.assistants.decode_step import decode_step_page
from runtui.api.decode_list import MOST_BYTES
from runtui.api.decode_thread import decode_thread, decode_thread_page
from runtui.api.errors import ApiError, BadAnswer
from runtui.api.fitting import LARGEST_OBJECT
from runtui.model.profile import Profile
from runtui.model.secret import Secret
from tests.api.loop_watch import LoopWatch
from tests.api.loopback import Loopback, answer, stays_open

pytestmark = pytest.mark.large

STILL = 0.1
"""Seconds: twice what a person may notice, for machines that are busy otherwise."""
WORK = 4.0
KINDS = {
    "runs": lambda client: client.list_runs("thread_1", limit=100),
    "steps": lambda client: client.list_steps("thread_1", "run_1"),
    "messages": lambda client: client.list_messages("thread_1"),
    "threads": lambda client: client.list_threads(),
    "run": lambda client: client.fetch_run("thread_1", "run_1"),
    "thread": lambda client: client.fetch_thread("thread_1"),
    "name": lambda client: client.fetch_assistant_name("asst_1"),
}
LISTS = ("runs", "steps", "messages", "threads")
STEP = b'{"id":"step_%d","step_details":{"type":"tool_calls","tool_calls":[{"id":"c","type":"function"}]}}'
MESSAGE = b'{"id":"msg_%d","content":[{"type":"text","text":{"value":"hello"}}]}'


def listed(element, times, *, more=b""):
    elements = (element % number for number in range(times)) if b"%d" in element else [element] * times
    return b'{"object":"list",' + more + b'"data":[' + b",".join(elements) + b'],"has_more":false}'


def of_keys(front, end):
    return front + b",".join(b'"k%d":"v"' % number for number in range(300_000)) + end


SHAPES = {
    "tiny objects": lambda: listed(b"{}", 700_000),
    "small objects": lambda: listed(b'{"id":"x_%d"}', 200_000),
    "numbers": lambda: listed(b"1", 1_000_000),
    "broken objects": lambda: listed(b'{"id":"x_%d","a":NaN,"b":[[],[[]]]}', 100_000),
    "lists in front": lambda: listed(b'{"id":"x"}', 10, more=b'"more":[' + b'{"a":[]},' * 200_000 + b"1],"),
    "steps": lambda: listed(STEP, 20_000),
    "messages": lambda: listed(MESSAGE, 20_000),
    "calls in a step": lambda: listed(
        b'{"id":"x","step_details":{"tool_calls":[' + b'{"id":"c","type":"function"},' * 20_000 + b"{}]}}", 5
    ),
    "calls of a run": lambda: listed(
        b'{"id":"x","required_action":{"submit_tool_outputs":{"tool_calls":[' + b"{}," * 200_000 + b"{}]}}}", 5
    ),
    "parts in a message": lambda: listed(b'{"id":"x","content":[' + b'{"type":"text"},' * 40_000 + b"{}]}", 5),
    "a long text": lambda: listed('{"id":"x","content":"😀'.encode() + b"a" * 20_000_000 + b'"}', 1),
    "a text of escapes": lambda: listed(b'{"id":"x","content":"' + b"\\n" * 10_000_000 + b'"}', 1),
    "metadata of many keys": lambda: of_keys(b'{"data":[{"id":"x","metadata":{', b"}}]}"),
    "levels": lambda: b'{"data":[{"id":"x","a":' + b"[" * 10_000_000,
    "an object of many keys": lambda: of_keys(b'{"id":"x","data":[],', b"}"),
    "an object with many keys in it": lambda: of_keys(b'{"id":"x","metadata":{', b"}}"),
    "an object with a long text": lambda: '{"id":"x","name":"😀'.encode() + b"a" * 20_000_000 + b'"}',
}
CASES = [
    *((kind, shape) for shape in ("tiny objects", "metadata of many keys") for kind in LISTS),
    *(("runs", shape) for shape in SHAPES if not shape.startswith("an ")),
    *(("steps", shape) for shape in ("broken objects", "steps", "calls in a step")),
    *(("messages", shape) for shape in ("messages", "parts in a message", "a long text", "a text of escapes")),
    *((kind, shape) for shape in SHAPES if shape.startswith("an ") for kind in ("run", "thread", "name")),
]


@pytest.fixture(scope="module")
def packed():
    kept = {}
    return lambda shape: kept.setdefault(shape, gzip.compress(SHAPES[shape](), 1))


@pytest.fixture
def settled_memory():
    """As in the program: what was there at the start is not looked through for garbage."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("settled_memory")
@pytest.mark.parametrize(("kind", "shape"), dict.fromkeys(CASES))
async def test_no_answer_stops_the_loop_or_takes_long(kind, shape, packed):
    reply = stays_open(answer(body=packed(shape), headers="Content-Encoding: gzip\r\n"))
    async with Loopback(reply) as server:
        client = AssistantsClient(Profile(name="x", base_url=server.base_url), Secret("sk-1"))
        began = time.process_time()
        try:
            async with LoopWatch() as watch:
                await KINDS[kind](client)
        except ApiError as error:
            assert error.message
        finally:
            await client.aclose()
    assert time.process_time() - began < WORK
    assert watch.longest < STILL


def peak_of(decode, body):
    """The memory that decoding takes beside the body, in bytes."""
    gc.collect()
    tracemalloc.start(1)
    try:
        page = decode(body)
        return page, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


PAGES = {
    "runs": (lambda body: decode_run_page(body, thread_id="thread_1"), "runs"),
    "steps": (lambda body: decode_step_page(body, run_id="run_1"), "steps"),
    "messages": (lambda body: decode_message_page(body, thread_id="thread_1"), "messages"),
    "threads": (decode_thread_page, "threads"),
}


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("element", [b'{"id":"x_%d"}', b'{"id":"x_%d","a":NaN}', b'{"id":"x_%d","a":[{},[]]}'])
def test_of_a_page_the_first_ten_thousand_objects_are_read_and_the_next_page_begins_behind(kind, element):
    decode, name = PAGES[kind]
    page = decode(listed(element, 150_000))
    assert len(getattr(page, name)) == 10_000
    assert (page.is_cut, page.has_more, page.cursor) == (True, True, "x_9999")


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_of_many_objects_takes_little_memory(kind):
    decode, _ = PAGES[kind]
    _, peak = peak_of(decode, listed(b'{"id":"x_%d","a":[{},[]]}', 15_000))
    assert peak < 40_000_000


@pytest.mark.parametrize("kind", PAGES)
def test_ten_thousand_objects_are_no_cut(kind):
    decode, name = PAGES[kind]
    page = decode(listed(b'{"id":"x_%d"}', 10_000))
    assert len(getattr(page, name)) == 10_000
    assert (page.is_cut, page.has_more) == (False, False)


@pytest.mark.parametrize("kind", PAGES)
def test_of_a_page_no_more_bytes_are_read_than_memory_can_hold(kind):
    decode, name = PAGES[kind]
    body = listed(b'{"id":"x_%d","content":"' + "ä😀".encode() * 300_000 + b'"}', 23)
    page, peak = peak_of(decode, body)
    assert 0 < len(getattr(page, name)) < 23
    assert page.size <= (MOST_BYTES if kind != "runs" else 4 * MOST_BYTES)
    assert (page.is_cut, page.has_more) == (True, True)
    assert peak < 100_000_000


@pytest.mark.parametrize("kind", PAGES)
def test_one_object_that_is_larger_than_all_is_read_shortened(kind):
    decode, name = PAGES[kind]
    body = of_keys(b'{"data":[{"id":"x","created_at":1,"metadata":{', b'}},{"id":"y"}],"has_more":true}')
    (large, small), peak = peak_of(lambda body: getattr(decode(body), name), body)
    assert (large.id, large.created_at, small.id) == ("x", 1, "y")
    assert peak < 60_000_000
    if kind != "threads":
        assert any("shortened" in flaw for flaw in large.flaws)


def test_a_run_that_was_shortened_is_shown_with_what_is_left():
    body = b'{"id":"run_1","status":"failed","instructions":"%s","metadata":{"a":"b"}}' % (b"\\u00e4" * 3_000_000)
    run = decode_run(body)
    assert run.status == "failed"
    assert run.flaws == ("the object: 18.0 MB, shortened to 6.0 MB",)
    detail = decode_detail(run)
    assert detail.metadata == (("a", "b"),)
    assert detail.instructions.startswith("ää")
    assert detail.instructions.endswith("ä…")
    assert len(detail.raw) < LARGEST_OBJECT + 100


@pytest.mark.parametrize(
    "end", [b"x", "ä".encode(), "😀".encode(), b"\\n", b"\\u00e4", b"\\\\", b'\\"', b"\\\\\\n"]
)
@pytest.mark.parametrize("front", [b"", b"a", b"aa", b"aaa", b"aaaa"])
def test_a_text_is_cut_between_two_characters(front, end):
    run = decode_run(b'{"id":"run_1","instructions":"' + front + end * 3_000_000 + b'"}')
    detail = decode_detail(run)
    assert detail.document is not None
    assert len(set(detail.instructions.removeprefix(front.decode()).removesuffix("…"))) <= 2


def test_a_thread_of_many_keys_is_read_with_the_first_of_them():
    thread = decode_thread(of_keys(b'{"id":"thread_1","created_at":1,"metadata":{', b"}}"))
    assert (thread.id, thread.created_at) == ("thread_1", 1)
    assert len(thread.metadata) == 10_000


def test_a_list_behind_more_than_can_be_looked_through_is_not_found_and_says_so():
    body = listed(b'{"id":"x"}', 1, more=b'"more":[' + b'{"a":[[],0]},' * 1_500_000 + b"1],")
    with pytest.raises(BadAnswer, match="holds no list of runs"):
        decode_run_page(body, thread_id=None)
