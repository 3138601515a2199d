import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import NotOffered
from runtui.model.profile import Profile
from runtui.model.thread_terms import TermsError, ThreadTerms, read_terms
from tests.api.langgraph.objects import THREAD, thread
from tests.api.langgraph.wire import GraphWire

WAITS = ThreadTerms(status="interrupted", metadata=(("title", "weather"),))


def an_id(number):
    return f"00000000-0000-4000-8000-{number:012}"


class SearchWire(GraphWire):
    """A server that heeds what it is asked for, unless it is told not to."""

    heeds = True

    def search(self, body):
        wanted = body.get("metadata", {}).items()
        found = [
            each
            for each in self.threads
            if not self.heeds
            or (body.get("status") in (None, each["status"]) and wanted <= each["metadata"].items())
        ]
        return found[body.get("offset", 0) :][: body["limit"]]

    @property
    def searches(self):
        return [body for _, path, body in self.asked if path == "/threads/search"]


@pytest.fixture
def wire():
    """Every third thread waits; the title of the first alone is another."""
    wire = SearchWire()
    wire.threads = [
        thread("idle" if number % 3 else "interrupted", thread_id=an_id(number)) for number in range(12)
    ]
    wire.threads[0]["metadata"] = {"title": "news", "case": 881, "is_open": True}
    return wire


async def test_the_server_is_asked_for_what_is_searched_and_the_next_page_begins_behind_the_last(wire):
    client = wire.client()
    first = await client.search_threads(WAITS, limit=2)
    second = await client.search_threads(WAITS, limit=2, after=first.next_cursor(2))
    assert [each.id for each in (*first.threads, *second.threads)] == [an_id(3), an_id(6), an_id(9)]
    assert second.next_cursor(2, after=first.cursor) is None
    sent = [(each["status"], each["metadata"], each["offset"]) for each in wire.searches]
    assert sent == [("interrupted", {"title": "weather"}, 0), ("interrupted", {"title": "weather"}, 2)]


async def test_what_does_not_fit_is_left_out_and_counted_where_a_server_ignores_what_it_is_asked(wire):
    wire.heeds = False
    page = await wire.client().search_threads(WAITS, limit=7)
    assert ([each.id for each in page.threads], page.unfit) == ([an_id(3), an_id(6)], 5)
    assert page.next_cursor(7) == an_id(6)


@pytest.mark.parametrize(("name", "text", "value"), [("case", "881", 881), ("is_open", "true", True)])
async def test_a_number_is_looked_for_as_a_text_and_then_as_a_number(wire, name, text, value):
    page = await wire.client().search_threads(ThreadTerms(metadata=((name, text),)))
    assert [each.id for each in page.threads] == [an_id(0)]
    assert [each["metadata"] for each in wire.searches] == [{name: text}, {name: value}]


async def test_the_list_of_all_is_not_asked_for_anything(wire):
    assert len((await wire.client().list_threads(limit=50)).threads) == 12
    assert not {"status", "metadata"} & set(wire.searches[0])


def test_the_words_of_the_dashboard_mean_those_of_the_server():
    statuses = GraphWire().client().thread_statuses
    asked = {word: read_terms(word, (), statuses).status for word in ("waits", "active", "failed", "idle")}
    assert asked == {"waits": "interrupted", "active": "busy", "failed": "error", "idle": "idle"}
    with pytest.raises(TermsError, match="one of: idle, busy, interrupted, error"):
        read_terms("completed", (), statuses)


async def test_another_server_has_no_search():
    client = AssistantsClient(Profile(name="a", base_url="http://localhost:1/v1"), None)
    assert not client.thread_statuses
    with pytest.raises(NotOffered, match="no search for threads"):
        await client.search_threads(WAITS)


async def test_a_thread_whose_metadata_can_t_be_read_does_not_fit(wire):
    wire.heeds = False
    wire.threads = [thread("interrupted", metadata=metadata) for metadata in (None, [], "title", {})]
    page = await wire.client().search_threads(WAITS)
    assert (page.threads, page.unfit, page.cursor) == ((), 4, THREAD)
