"""The protocols that the demo speaks: which simulated server answers each, and what its threads are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.demo.server import SimulatedServer
    from runtui.model.thread import SavedThread


class MakeServer(Protocol):
    """Makes a simulated server."""

    def __call__(self, *, seed: int, clock: Callable[[], float], threads: int) -> SimulatedServer:
        """Returns a server of that seed, with so many threads, whose time is the clock's."""


def simulated(protocol: WireProtocol) -> MakeServer:
    """Returns what makes a server of that protocol."""
    # Imported here, as below: nobody waits for the protocols that aren't spoken.
    if protocol is WireProtocol.LANGGRAPH:
        from runtui.demo.langgraph.api import DemoGraphApi  # noqa: PLC0415

        return DemoGraphApi
    if protocol is WireProtocol.RESPONSES:
        from runtui.demo.responses.api import DemoResponsesApi  # noqa: PLC0415

        return DemoResponsesApi
    from runtui.demo.api import DemoApi  # noqa: PLC0415

    return DemoApi


def threads_of(protocol: WireProtocol, seed: int, count: int) -> list[SavedThread]:
    """Returns what the thread book of the demo holds for such a server, the thread to open first on top."""
    if protocol is WireProtocol.LANGGRAPH:
        from runtui.demo.langgraph.threads import graph_threads  # noqa: PLC0415

        return graph_threads(seed, count)
    if protocol is WireProtocol.RESPONSES:
        from runtui.demo.responses.documents import conversations  # noqa: PLC0415

        return conversations(seed, count)
    from runtui.demo.threads import demo_threads  # noqa: PLC0415

    return demo_threads(seed, count)


URL_ENDS = {
    WireProtocol.ASSISTANTS: "/v1",
    WireProtocol.LANGGRAPH: "",
    WireProtocol.RESPONSES: "/api/projects/demo/openai/v1",
}
"""By protocol, how the base URL of such a server ends."""
