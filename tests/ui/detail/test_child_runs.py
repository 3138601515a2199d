"""The runs of agents that a run called: seen beside it, opened from it, and left again."""

import pytest

from tests.servers.in_process import THREAD
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_call, a_run, a_step, waiting
from tests.ui.stage import refresh, until

SIZE = (120, 35)
CHILD_THREAD = "thread_of_the_child"
AGENT = {"type": "connected_agent", "connected_agent": {"id": "asst_2", "name": "clerk"}}


def calling(name="clerk", thread_id=CHILD_THREAD, run_id="run_000009"):
    agent = {"name": name, "arguments": "close 417", "output": None, "thread_id": thread_id, "run_id": run_id}
    return {"id": f"call_{name}", "type": "connected_agent", "connected_agent": agent}


def parent(**fields):
    return a_run(1, "in_progress", tools=[AGENT], **fields)


@pytest.fixture
def called(story):
    """The server, on which a run called an agent that waits in a thread of its own."""
    story.threads[CHILD_THREAD] = [waiting(9, a_call("close_ticket"), thread_id=CHILD_THREAD)]
    story.steps["run_000001"] = [a_step(1, calling(), status="in_progress", completed_at=None)]
    return story


async def test_the_overview_of_a_run_that_goes_on_says_that_its_agent_waits(stage, called):
    app = stage.app(parent())
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "Agents called", "! clerk requires_action", "close_ticket", "run_000009", CHILD_THREAD)
        called.finish("run_000009", thread_id=CHILD_THREAD)
        await refresh(pilot)
        await shows(pilot, "✓ clerk completed")


async def test_the_short_overview_says_it_in_a_line(stage, called):
    app = stage.app(parent())
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "! agent run requires_action close_ticket")


async def test_enter_opens_the_run_of_the_agent_and_the_previous_thread_is_that_of_its_parent(stage, called):
    app = stage.app(a_run(2), parent())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("j")
        await shows(pilot, "Agents called", "enter opens it")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.runs.live.thread_id == CHILD_THREAD)
        await until(pilot, lambda: app.runs.table.selected == "run_000009")
        await shows(pilot, "Waits for 1 tool output")
        await pilot.press("minus")
        await until(pilot, lambda: app.runs.live.thread_id == THREAD)
        await until(pilot, lambda: app.runs.table.selected == "run_000001")


async def test_of_several_agents_the_one_to_open_is_asked_for(stage, called):
    called.threads["thread_8"] = [a_run(8, thread_id="thread_8")]
    steps = [a_step(1, calling(), calling("scribe", "thread_8", "run_000008"))]
    called.steps["run_000001"] = steps
    app = stage.app(parent())
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "Agents called", "scribe")
        await pilot.press("enter", "enter")
        await shows(pilot, "Open the run of an agent", "clerk run_000009", "scribe run_000008")
        await pilot.press("j", "enter")
        await until(pilot, lambda: app.runs.live.thread_id == "thread_8")


async def test_a_run_that_called_no_agent_opens_nothing(stage, called):
    app = stage.app(a_run(2), parent())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000002")
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert app.runs.live.thread_id == THREAD
        assert "Agents called" not in text_of(app)


async def test_an_agent_in_the_same_thread_is_selected_there(stage, called):
    called.steps["run_000001"] = [a_step(1, calling(thread_id=None, run_id="run_000002"))]
    app = stage.app(a_run(2), parent())
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("j")
        await shows(pilot, "enter opens it")
        await pilot.press("enter", "enter")
        await until(pilot, lambda: app.runs.table.selected == "run_000002")
