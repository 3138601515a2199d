"""Acts on responses: what can't be cancelled is said before a question, what waits beside the server's word."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from runtui.api.clients import client_for
from runtui.demo.protocols import threads_of
from runtui.demo.transport import DemoTransport
from runtui.model.profile import Auth, Connection, Origin, Profile
from runtui.model.protocol import WireProtocol
from tests.ui.asking import press, shows, text_of
from tests.ui.stage import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.ui.app.app import RuntuiApp

SIZE = (120, 35)
PROFILE = Profile(name="new", base_url="http://localhost:1/v1", kind="foundry", auth=Auth.NONE, write=True)
GLYPHS = {"requires_action": "!", "queued": "◌"}
THREADS = {each.label: each.thread_id for each in threads_of(WireProtocol.RESPONSES, 7, 15)}


def an_app(stage: Any, label: str, clock: Callable[[], float] | None = None) -> RuntuiApp:
    start = time.time()
    transport = DemoTransport(clock=clock or (lambda: start), protocol=WireProtocol.RESPONSES)
    connection = Connection(profile=PROFILE, origin=Origin.PROFILE)
    app: RuntuiApp = stage.app(
        connection=connection,
        thread=THREADS[label],
        write=True,
        make_client=lambda profile, secret: client_for(profile, secret, transport=transport),
    )
    return app


@pytest.mark.parametrize(
    ("label", "status", "why"),
    [
        ("billing eu", "requires_action", "The response itself has ended"),
        ("triage staging", "queued", "The response does not run in"),
    ],
)
async def test_one_that_can_t_be_cancelled_is_told_before_any_question(
    stage: Any, label: str, status: str, why: str
) -> None:
    app = an_app(stage, label)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await press(pilot, (f"▌ {GLYPHS[status]} {status}", "X"))
        await until(pilot, lambda: why in " ".join(text_of(app).split()))
        assert "Cancel this run?" not in text_of(app)


async def test_one_in_the_background_is_cancelled(stage: Any) -> None:
    start, later = time.time(), 0.0
    app = an_app(stage, "refunds nightly", lambda: start + later)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await press(pilot, ("▸ in_progress", "X"), ("Cancel this run?", "j"), ("▌ Yes, cancel it", "enter"))
        await until(pilot, lambda: "Cancel this run?" not in text_of(app))
        later = 5.0
        await press(pilot, ("Runs", "r"), ("▌ ⊘ cancelled", ""))


async def test_what_it_waits_for_and_what_the_server_says_stand_beside_each_other(stage: Any) -> None:
    app = an_app(stage, "checkout bot")
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "requires_action (run: completed)", "Waits for 2 tool outputs", "get_weather")
