import httpx
import pytest
from msgspec.structs import replace

from runtui.model.profile import OPENAI_URL, Auth
from tests.servers.in_process import THREAD
from tests.ui.app.test_command_palette import offered
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import HOST, refresh, resize, until

NAMED = {"error": {"message": f"No thread found with id '{THREAD}'.", "type": "invalid_request_error"}}
HTML = "<html><head><title>Welcome to nginx</title></head></html>"
ROWS = [
    pytest.param(
        httpx.Response(404, json=NAMED), ["knows no thread", "Check the id, or try another profile"], id="id"
    ),
    pytest.param(
        httpx.Response(404, json={"detail": "Not Found"}),
        ["Nothing is found at http://localhost:9/v1", "perhaps it ends without /v1"],
        id="url",
    ),
    pytest.param(httpx.Response(404, html=HTML), ["Nothing is found at", "perhaps it ends without /v1"], id="html"),
    pytest.param(httpx.Response(405, json={}), ["does not list runs at this URL", "//PROXY/openai"], id="litellm"),
    pytest.param(
        httpx.Response(403, json={"error": {"message": "Missing scopes: api.threads.read"}}),
        ["does not allow this", "Missing scopes: api.threads.read", "needs another scope or role"],
        id="scope",
    ),
    pytest.param(
        httpx.Response(200, html=HTML),
        ["localhost:9 sent a web page instead of JSON", "Check the base URL"],
        id="page",
    ),
    pytest.param(httpx.Response(200), ["localhost:9 sent an empty answer", "Check the base URL"], id="empty"),
    pytest.param(
        httpx.Response(429, json={"error": {"message": "Slow down"}}, headers={"retry-after": "47"}),
        ["wants fewer requests", "retry in 4"],
        id="busy",
    ),
    pytest.param(
        httpx.Response(429, json={"error": {"message": "Over", "code": "insufficient_quota"}}),
        ["the account is used up", "Add credit, or use another key."],
        id="quota",
    ),
    pytest.param(
        httpx.Response(503, json={"error": "down"}), ["failed to answer (503): down", "retry in"], id="server"
    ),
    pytest.param(
        httpx.Response(307, headers={"location": "https://evil.example/"}),
        ["points to https://evil.example/"],
        id="moved",
    ),
]


def copy_of(answer):
    return lambda request: httpx.Response(answer.status_code, content=answer.content, headers=answer.headers)


@pytest.mark.parametrize(("answer", "words"), ROWS)
async def test_with_rows_on_screen_cause_and_next_step_are_told_and_the_rows_stay(stage, answer, words):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.live.set_interval(3.0)
        stage.server.answer_otherwise = copy_of(answer)
        await refresh(pilot)
        await shows(pilot, *words, "000002", "000001")
        await resize(pilot, 80, 24)
        await shows(pilot, words[0][:20], words[-1][:20], "000002", "000001")
        stage.server.answer_otherwise = lambda request: None
        await pilot.press("r")
        await until(pilot, lambda: "✗" not in text_of(app) and "▸ live" in text_of(app))


@pytest.mark.parametrize(("answer", "words"), ROWS)
async def test_without_rows_their_place_tells_cause_and_next_step(stage, answer, words):
    stage.server.answer_otherwise = copy_of(answer)
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.state is not None and app.runs.state.error is not None)
        app.runs.live.set_interval(3.0)
        await shows(pilot, *words)
        stage.server.answer_otherwise = lambda request: None
        await pilot.press("r")
        await until(pilot, lambda: app.runs.table.selected == "run_000001" and "✗" not in text_of(app))


async def test_openai_is_told_to_be_switched_off_and_the_ways_on_are_named(stage):
    connection = replace(stage.connection, profile=replace(stage.profile, base_url=OPENAI_URL))
    stage.server.answer_otherwise = copy_of(httpx.Response(404, json={"error": {"message": "Unknown request URL"}}))
    app = stage.app(a_run(1), connection=connection)
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(
            pilot, "OpenAI switched the Assistants API off on 2026-08-26", "another server", "runtui --demo"
        )


async def test_a_langgraph_server_is_recognised(stage):
    stage.server.answer_otherwise = copy_of(httpx.Response(200, json=[{"run_id": "1", "status": "pending"}]))
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "✗ stopped", "Another protocol", "--kind langgraph", "r tries again")


async def test_after_a_thread_that_is_not_found_another_one_opens(stage):
    app = stage.app(a_run(1), thread="thread_missing")
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "✗ stopped", "knows no thread thread_missing")
        app.show_thread(THREAD)
        await until(pilot, lambda: app.runs.table.selected == "run_000001" and "✗" not in text_of(app))


async def test_answers_of_a_thread_left_behind_are_dropped(stage):
    for number in range(2, 6):
        thread_id = f"thread_{number}"
        stage.server.add_thread(thread_id, a_run(number, thread_id=thread_id))
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        stage.server.hold()
        for number in range(2, 6):
            app.show_thread(f"thread_{number}")
            await pilot.pause()
        stage.server.release()
        await until(pilot, lambda: app.runs.table.selected == "run_000005")
        await pilot.pause(0.05)
        assert [each.id for each in app.runs.table.view] == ["run_000005"]
        assert app.runs.state.thread_id == "thread_5"


APIM = 'AzureApiManagementKey realm="https://gate.example/openai",name="Ocp-Apim-Subscription-Key",type="header"'
LACKS = "The principal `8e0f` lacks the required data action `Vendor/agents/read`. To grant it, see the page."
REFUSALS = [
    pytest.param(
        httpx.Response(401, json={"error": {"code": "PermissionDenied", "message": LACKS}}),
        ["does not allow this with the key: The principal `8e0f` lacks", "see the page.", "another scope or role"],
        id="role",
    ),
    pytest.param(
        httpx.Response(403, json={"error": {"code": "403", "message": "Refused by the firewall."}}),
        ["A network rule keeps this computer out of localhost:9: Refused by the firewall.", "not the cause."],
        id="network",
    ),
    pytest.param(
        httpx.Response(401, json={"message": "No subscription key."}, headers={"www-authenticate": APIM}),
        ["wants a key in the header", "--header 'Ocp-Apim-Subscription-Key: keyring:'"],
        id="header",
    ),
    pytest.param(
        httpx.Response(401, html="<title>401</title>", headers={"www-authenticate": 'Basic realm="x"'}),
        ["wants a user name and password", "USER:PASSWORD in base64"],
        id="login",
    ),
    pytest.param(
        httpx.Response(403, html="<title>403 Forbidden</title>"),
        ["refuses with a web page (403): 403 Forbidden", "in a browser"],
        id="page",
    ),
    pytest.param(
        httpx.Response(403, json={"detail": f"No access to {THREAD}"}),
        ["does not show the thread", "Check the id, or try another profile"],
        id="thread",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "words"), REFUSALS)
async def test_a_refusal_that_is_not_the_keys_fault_is_an_error_page_and_no_question_for_a_key(
    stage, answer, words
):
    answer.headers["apim-request-id"] = "11112222-3333-4444-5555-666677778888"
    stage.auth = Auth.BEARER
    stage.keyring.entries["runtui", f"- {HOST}"] = "sk-0123456789"
    stage.server.answer_otherwise = copy_of(answer)
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "Not allowed", "request 11112222-3333-4444-5555-666677778888", "r tries again", *words)
        assert app.screen is app.runs
        stage.server.answer_otherwise = lambda request: None
        await pilot.press("r")
        await until(pilot, lambda: app.runs.table.selected == "run_000001" and "✗" not in text_of(app))


@pytest.mark.parametrize("size", [(120, 35), (80, 24)])
async def test_with_rows_on_screen_no_word_of_the_server_and_of_its_request_is_cut(stage, size):
    sentence = "Something broke here. Try again, or write to support with request ID 6d6321f8-4a77-67868802d7ca."
    answer = httpx.Response(500, json={"error": sentence}, headers={"x-request-id": "11112222-3333-666677778888"})
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        stage.server.answer_otherwise = copy_of(answer)
        await refresh(pilot)
        await until(pilot, lambda: "11112222-3333-666677778888" in text_of(app))
        told = " ".join(text_of(app).replace("r tries again", "").split())
        assert all(word in told for word in sentence.split())
        assert "000001" in told


async def test_the_error_is_copied_whole_where_it_is_shown_whole(stage):
    body = {"error": {"message": "Refused by the firewall. " + "Ask again later. " * 20}}
    answer = httpx.Response(403, json=body, headers={"x-request-id": "req_7"})
    stage.server.answer_otherwise = copy_of(answer)
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "A network rule")
        assert [each.title for each in offered(app) if "error" in each.title] == ["Show the error"]
        await pilot.press("i")
        await shows(pilot, "To ask the provider with")
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard.count("Ask again later.") == 20)
        assert app.clipboard.endswith("HTTP 403, x-request-id: req_7")


LONG = "The index could not be read at idx-7.search.example.net. " * 40
GATEWAY = httpx.Response(
    500,
    json={"error": {"message": LONG, "code": "search_failed"}},
    headers={"x-request-id": "req_7", "apim-request-id": "1111-2222"},
)


async def test_a_key_shows_the_error_whole_with_its_code_and_all_names_of_the_request(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        stage.server.answer_otherwise = copy_of(GATEWAY)
        await refresh(pilot)
        await shows(pilot, "(i shows it whole)")
        await pilot.press("i")
        await shows(pilot, "The error", "Server error", "failed to answer (500)")
        await pilot.press("G")
        await shows(pilot, "HTTP status 500", "Code search_failed")
        await shows(pilot, "Request req_7 x-request-id", "Request 1111-2222 apim-request-id")
        await pilot.press("y")
        copied = app.clipboard
        assert copied.count("The index could not be read") >= 40
        assert all(each in copied for each in ("HTTP 500", "search_failed", "req_7", "apim-request-id: 1111-2222"))
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)


async def test_in_a_low_window_the_banner_names_the_key_that_shows_the_rest(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 16)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        stage.server.answer_otherwise = copy_of(GATEWAY)
        await refresh(pilot)
        await shows(pilot, "i shows more r tries again")


async def test_without_rows_the_place_of_them_names_the_key_that_shows_all(stage):
    stage.server.answer_otherwise = copy_of(GATEWAY)
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 60)) as pilot:
        await shows(pilot, "i shows all that the server said")


async def test_where_nothing_failed_there_is_no_error_to_show(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("i")
        await pilot.pause()
        assert app.screen is app.runs
