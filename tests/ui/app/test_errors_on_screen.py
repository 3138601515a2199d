import httpx
import pytest
from msgspec.structs import replace

from runtui.model.profile import OPENAI_URL
from tests.servers.in_process import THREAD
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import refresh, resize, until

NAMED = {"error": {"message": f"No thread found with id '{THREAD}'.", "type": "invalid_request_error"}}
HTML = "<html><head><title>Welcome to nginx</title></head></html>"
ROWS = [
    pytest.param(
        httpx.Response(404, json=NAMED), ["knows no thread", "Check the id, or try another profile"], id="id"
    ),
    pytest.param(
        httpx.Response(404, json={"detail": "Not Found"}),
        ["Nothing is found at http://localhost:9/v1", "most end in /v1, /openai/v1 or /api/v1"],
        id="url",
    ),
    pytest.param(httpx.Response(404, html=HTML), ["Nothing is found at", "most end in /v1"], id="html"),
    pytest.param(httpx.Response(405, json={}), ["does not list runs at this URL", "PROXY/openai/v1"], id="litellm"),
    pytest.param(
        httpx.Response(403, json={"error": {"message": "Missing scopes: api.threads.read"}}),
        ["does not allow this", "Missing scopes: api.threads.read", "needs another scope or role"],
        id="scope",
    ),
    pytest.param(
        httpx.Response(200, html=HTML), ["not a JSON answer from localhost:9", "Check the base URL"], id="page"
    ),
    pytest.param(httpx.Response(200), ["not a JSON answer from localhost:9", "Check the base URL"], id="empty"),
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
        if answer.status_code == 403:
            await shows(pilot, "API key")
            await pilot.press("escape")
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
        await shows(pilot, "✗ stopped", "Another protocol", "Check the base URL", "r tries again")


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
