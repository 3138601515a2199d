"""From a launch to a session: server, key, client, in this order, asking the person only for what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.profile import KeySource
from runtui.ui.session import Session

if TYPE_CHECKING:
    from runtui.ui.app import RuntuiApp
    from runtui.ui.launch import Launch


async def open_session(app: RuntuiApp, launch: Launch) -> Session:
    """Returns the session; screens are pushed for what only the person knows."""
    del app
    connection = launch.connection
    assert connection is not None
    book = launch.open_book(connection)
    return await Session.open(launch, connection, None, KeySource.NONE, book)
