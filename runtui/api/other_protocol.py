"""A server that speaks another protocol than the kind of its profile: how that shows, and what helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import OtherProtocol
from runtui.model.preset import CLASSIC, NEW_AGENTS, kind_of, preset_of, preset_of_url
from runtui.model.profile import UNNAMED
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from runtui.api.error_case import ErrorCase
    from runtui.api.request import Request
    from runtui.model.profile import Profile

_CONVERSATION, _THREAD = "conv_", "thread_"


def of_other_protocol(case: ErrorCase) -> OtherProtocol | None:
    """Returns the error of a 404 for what only another protocol has, None where that doesn't show."""
    request = case.request
    protocol = _protocol_asked_for(request)
    if protocol is None:
        return None
    what = request.thread_id if request.thread_id else "What was asked for"
    error = case.error(OtherProtocol, f"{what} is not found: {case.host} speaks another protocol at this URL")
    error.protocol = protocol
    error.next_step = way_to(protocol, request.profile)
    return error


def way_to(protocol: WireProtocol | None, profile: Profile) -> str:
    """Returns what to do where a server speaks that protocol, in a sentence; "" where it isn't known."""
    if protocol is None:
        return ""
    kind = kind_of(protocol, profile.base_url)
    if profile.name == UNNAMED:
        return f"Add it with its kind: runtui profiles add NAME --kind {kind} --base-url {profile.base_url}"
    return f'Its profile needs the kind {kind}: set kind = "{kind}" in {profile.name}, or add it anew.'


def _protocol_asked_for(request: Request) -> WireProtocol | None:
    """The protocol that an id or a URL of Foundry, which speaks two, belongs to, if it is not that of the kind."""
    profile, thread_id = request.profile, request.thread_id or ""
    if profile.kind == CLASSIC and thread_id.startswith(_CONVERSATION):
        return WireProtocol.RESPONSES
    if profile.kind == NEW_AGENTS and thread_id.startswith(_THREAD):
        return WireProtocol.ASSISTANTS
    likely = preset_of_url(profile.base_url)
    is_of_new = likely is not None and likely.kind == NEW_AGENTS
    is_assistants = preset_of(profile.kind).protocol is WireProtocol.ASSISTANTS
    return WireProtocol.RESPONSES if is_of_new and is_assistants else None
