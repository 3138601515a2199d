"""Servers that try to get at the key, or give it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import KEY, thread_of
from tests.terminal.recorded import RecordedApi, reply_with, serving

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack

    from runtui.demo.request import DemoRequest, DemoResponse
    from tests.terminal.desk import Desk
    from tests.terminal.recorded import Answer

    Serve = Callable[[Answer | None], RecordedApi]


def echo(status: int) -> Answer:
    """A server whose error repeats what it was sent."""

    def reply(request: DemoRequest) -> DemoResponse:
        sent = request.headers["authorization"]
        return reply_with(
            status, {"error": {"message": f"You sent {sent}", "code": sent}}, **{"x-request-id": sent}
        )

    return reply


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500])
def test_a_key_in_the_error_of_a_server_is_not_shown(desk: Desk, serve: Serve, status: int) -> None:
    server = serve(echo(status))
    window = desk.runtui(thread_of("prices"))
    window.wait_for("You sent")
    assert server.received[0].headers["authorization"] == f"Bearer {KEY}"
    window.send("\x03")
    window.wait_exit()
    assert KEY.encode() not in window.raw
    assert KEY not in window.text
    assert desk.files_holding(KEY) == []


def test_a_redirect_to_another_host_is_named_and_not_followed(desk: Desk, serve: Serve, stack: ExitStack) -> None:
    other = RecordedApi()
    target = stack.enter_context(serving(other)).replace("127.0.0.1", "localhost")
    serve(lambda request: reply_with(307, {}, location=f"{target}{request.path}"))
    window = desk.runtui(thread_of("prices"))
    window.wait_for("points to", "http://localhost:", "not")
    assert other.received == []
