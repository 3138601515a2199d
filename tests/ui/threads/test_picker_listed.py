"""Threads that the server lists, beside the saved ones: page by page, and never again where it has no list."""

from runtui.api.assistants.client import AssistantsClient
from runtui.model.profile import Connection, Origin
from runtui.store.book.thread_book import ThreadBook
from tests.servers import hosted, self_hosted
from tests.servers.simulated import Reply
from tests.servers.wire import Served
from tests.ui.asking import in_picker, press, shows, text_of
from tests.ui.stage import until

SIZE = (100, 35)
MANY = 120


class ManyThreads(hosted.Foundry):
    """Foundry with more threads than a page holds."""

    def list_threads(self, asked):
        rows = [
            {"id": f"thread_{each:04d}", "created_at": 1_790_000_000 + each, "metadata": {"name": f"case {each}"}}
            for each in range(MANY)
        ]
        return self.page([{"id": self.thread, "created_at": 1}, *rows], asked)


def app_of(stage, server, **changes):
    profile = server.flavour.profile(server.base_url)
    chosen = {
        "connection": Connection(profile=profile, origin=Origin.FLAGS),
        "make_client": lambda profile, _: AssistantsClient(profile, server.flavour.secret),
        "open_book": lambda _: ThreadBook.open(stage.folder / "state.db"),
        "thread": None,
    }
    stage.environ["RUNTUI_API_KEY"] = "sk-any-0123456789"
    chosen["connection"] = Connection(profile=profile, origin=Origin.FLAGS, key_variables=("RUNTUI_API_KEY",))
    return stage.app(**(chosen | changes))


def lists(server):
    return [asked.query.get("after") for asked in server.asked if asked.path.endswith("/threads")]


async def test_the_servers_threads_stand_behind_the_saved_ones_a_page_at_a_time(stage):
    async with Served(ManyThreads()) as server:
        with ThreadBook.open(stage.folder / "state.db") as book:
            book.set_label(server.flavour.profile(server.base_url).account, "thread_0119", "mine")
        app = app_of(stage, server)
        async with app.run_test(size=SIZE) as pilot:
            picker = await in_picker(pilot, app)
            await shows(pilot, "1 saved, 50+ on the server", "▌ mine", "case 118", "on the server")
            assert [each.thread_id for each in picker.rows.rows].count("thread_0119") == 1
            assert lists(server) == [None]
            await pilot.press("tab", "G")
            await shows(pilot, "100+ on the server")
            await pilot.press("G")
            await shows(pilot, "121 on the server")
            assert lists(server) == [None, "thread_0070", "thread_0020"]


async def test_opening_a_listed_thread_saves_it(stage):
    async with Served(ManyThreads()) as server:
        app = app_of(stage, server)
        async with app.run_test(size=SIZE) as pilot:
            picker = await in_picker(pilot, app)
            await until(pilot, lambda: picker.rows.rows)
            await pilot.press("tab", "G")
            await shows(pilot, "100+ on the server")
            await pilot.press("G")
            await shows(pilot, "121 on the server")
            await press(pilot, ("121 on the server", "G"), ("abc123", "enter"), ("requires_action", ""))
            await until(pilot, lambda: [each.thread_id for each in app.session.threads()] == ["thread_abc123"])


async def test_searching_finds_the_servers_own_names(stage):
    async with Served(ManyThreads()) as server:
        app = app_of(stage, server)
        async with app.run_test(size=SIZE) as pilot:
            picker = await in_picker(pilot, app)
            await until(pilot, lambda: picker.rows.rows)
            await pilot.press(*"case 77")
            await shows(pilot, "▌ case 77", "1 of 50")
            assert lists(server) == [None]


async def test_a_server_without_a_list_says_so_and_is_never_asked_again_until_a_reload(stage):
    flavour = hosted.OpenAi()
    async with Served(flavour) as server:
        app = app_of(stage, server)
        async with app.run_test(size=SIZE) as pilot:
            await in_picker(pilot, app)
            await shows(pilot, "So runtui keeps a list of its own.", "insufficient permissions")
            await press(pilot, ("Open a thread", "escape"), ("No thread open", "t"))
            await in_picker(pilot, app)
            assert lists(server) == [None]
        again = app_of(stage, server, thread=flavour.thread)
        async with again.run_test(size=SIZE) as pilot:
            await press(pilot, ("requires_action", "t"))
            await in_picker(pilot, again)
            await shows(pilot, "1 thread")
            assert lists(server) == [None]
            await press(pilot, ("1 thread", "escape"), ("requires_action", "R"), ("requires_action", "t"))
            await until(pilot, lambda: len(lists(server)) == 2)


async def test_a_list_that_breaks_off_says_so_and_keeps_what_came(stage):
    async with Served(self_hosted.Astra()) as server:
        app = app_of(stage, server)
        async with app.run_test(size=SIZE) as pilot:
            await in_picker(pilot, app)
            await shows(pilot, "0 saved, 20", "The server's list breaks off here")


async def test_a_list_that_does_not_come_is_asked_for_again_the_next_time(stage):
    class Shaky(ManyThreads):
        is_shaky = True

        def list_threads(self, asked):
            return Reply(503, {"error": {"message": "later"}}) if self.is_shaky else super().list_threads(asked)

    async with Served(Shaky()) as server:
        app = app_of(stage, server)
        async with app.run_test(size=SIZE) as pilot:
            await in_picker(pilot, app)
            await shows(pilot, "failed to answer (503): later.")
            assert "a list of its own" not in text_of(app)
            server.flavour.is_shaky = False
            await press(pilot, ("Open a thread", "escape"), ("No thread open", "t"))
            await in_picker(pilot, app)
            await shows(pilot, "50+ on the server")
            assert "case 119" in text_of(app)


async def test_pinning_a_listed_thread_saves_it_too(stage):
    async with Served(ManyThreads()) as server:
        app = app_of(stage, server)
        async with app.run_test(size=SIZE) as pilot:
            await in_picker(pilot, app)
            await press(pilot, ("▌ case 119", "tab"), ("l label", "asterisk"))
            await press(pilot, ("1 saved, 50+ on the server", "delete"), ("0 saved", ""), ("u undo", ""))
