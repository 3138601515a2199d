"""Whether a server is where, and of the kind, that its profile says: with or without ``/v1``, of this protocol."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError
from runtui.model.preset import LANGGRAPH, NEW_AGENTS, OTHER, SELF_HOSTED, preset_of
from runtui.model.preset_profile import of_kind
from runtui.model.profile import Auth, find_references

if TYPE_CHECKING:
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret
    from runtui.session.launch import MakeClient

PATIENCE = 5.0
"""Seconds for each URL: whoever adds a server waits for this."""
_VERSION = "/v1"
_ANY_KIND = (OTHER, SELF_HOSTED)


async def other_base_url(make_client: MakeClient, profile: Profile, secret: Secret | None) -> str | None:
    """Returns the base URL at which the server answers, where that of the profile is unknown to it.

    None where that one is right by its form or its answer, where neither is, and where the answers don't tell.
    Without a `secret` the server is asked without any key, and without headers that name a secret.
    """
    if preset_of(profile.kind).has_whole_form(profile.base_url):
        return None
    profile = profile if secret is not None else _keyless(profile)
    if await _is_right(make_client, profile, secret) is not False:
        return None
    other = _with_or_without_version(profile)
    return other.base_url if await _is_right(make_client, other, secret) else None


async def of_its_kind(make_client: MakeClient, profile: Profile, secret: Secret | None) -> Profile | None:
    """Returns the profile as one of the kind of its server, where that speaks another protocol; else None.

    Only where the kind says nothing of a certain server: of one's own, any other, or one with another protocol.
    """
    if profile.kind in _ANY_KIND:
        other = of_kind(profile, LANGGRAPH)
        if await _is_right(make_client, other, secret):
            return other
        other = of_kind(profile, NEW_AGENTS)
        is_unknown = await _is_right(make_client, profile, secret) is False
        return other if is_unknown and await _is_right(make_client, other, secret) else None
    if profile.kind not in (LANGGRAPH, NEW_AGENTS) or await _is_right(make_client, profile, secret) is not False:
        return None
    other = of_kind(profile, SELF_HOSTED)
    moved = await other_base_url(make_client, other, secret)
    other = other if moved is None else replace(other, base_url=moved)
    return other if await _is_right(make_client, other, secret) else None


async def is_nowhere(make_client: MakeClient, profile: Profile, secret: Secret | None) -> bool:
    """Tells whether the server is sure to have no such API at the base URL, with or without ``/v1``."""
    if preset_of(profile.kind).has_whole_form(profile.base_url):
        return False
    profile = profile if secret is not None else _keyless(profile)
    if await _is_right(make_client, profile, secret) is not False:
        return False
    return not await _is_right(make_client, _with_or_without_version(profile), secret)


def _keyless(profile: Profile) -> Profile:
    headers = tuple(each for each in profile.headers if not find_references(each[1]))
    return replace(profile, auth=Auth.NONE, token_command=(), headers=headers)


def _with_or_without_version(profile: Profile) -> Profile:
    url = profile.base_url
    return replace(profile, base_url=url.removesuffix(_VERSION) if url.endswith(_VERSION) else url + _VERSION)


async def _is_right(make_client: MakeClient, profile: Profile, secret: Secret | None) -> bool | None:
    try:
        async with asyncio.timeout(PATIENCE):
            client = await asyncio.to_thread(make_client, profile, secret)
            try:
                is_of_kind = client.protocol is preset_of(profile.kind).protocol
                return await client.knows_base_url() if is_of_kind else None
            finally:
                await client.aclose()
    except (ApiError, TimeoutError):
        return None
