"""Which client speaks to the server of a profile, and which requests it makes: by the protocol of its kind."""

# ruff: noqa: PLC0415  only the protocol in use is imported

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.preset import preset_of
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    import httpx

    from runtui.api.request import Request
    from runtui.api.run_source import RunSource
    from runtui.model.act import Act
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret, TokenSource

    class RunRequests(Protocol):
        """The requests of a protocol that a person may see before they leave, or take away."""

        def run(self, thread_id: str, run_id: str) -> Request:
            """GET one run."""

        def act(self, act: Act) -> Request:
            """POST what carries an act out."""


def client_for(
    profile: Profile,
    secret: Secret | TokenSource | None,
    *,
    headers: Mapping[str, Secret | str] | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> RunSource:
    """Returns the client of a profile's protocol. Raises Misconfigured as RunSource does."""
    return _client_class(profile)(profile, secret, headers=headers, transport=transport)


def requests_of(profile: Profile) -> RunRequests:
    """Returns what puts together the requests to a profile's server."""
    match preset_of(profile.kind).protocol:
        case WireProtocol.RESPONSES:
            from runtui.api.responses.endpoints import ResponsesEndpoints

            return ResponsesEndpoints(profile)
        case WireProtocol.LANGGRAPH:
            from runtui.api.langgraph.endpoints import GraphEndpoints

            return GraphEndpoints(profile)
        case _:
            from runtui.api.assistants.endpoints import Endpoints

            return Endpoints(profile)


def _client_class(profile: Profile) -> type[RunSource]:
    match preset_of(profile.kind).protocol:
        case WireProtocol.RESPONSES:
            from runtui.api.responses.client import ResponsesClient

            return ResponsesClient
        case WireProtocol.LANGGRAPH:
            from runtui.api.langgraph.client import LangGraphClient

            return LangGraphClient
        case _:
            from runtui.api.assistants.client import AssistantsClient

            return AssistantsClient
