"""Whether a base URL is the right one with or without ``/v1``, which servers' own pages often leave open."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError
from runtui.model.preset import preset_of
from runtui.model.profile import Auth, find_references

if TYPE_CHECKING:
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret
    from runtui.session.launch import MakeClient

PATIENCE = 5.0
"""Seconds for each URL: whoever adds a server waits for this."""
_VERSION = "/v1"


async def other_base_url(make_client: MakeClient, profile: Profile, secret: Secret | None) -> str | None:
    """Returns the base URL at which the server answers, where that of the profile is unknown to it.

    None where that one is right by its form or its answer, where neither is, and where the answers don't tell.
    Without a `secret` the server is asked without any key, and without headers that name a secret.
    """
    if preset_of(profile.kind).has_whole_form(profile.base_url):
        return None
    if secret is None:
        headers = tuple(each for each in profile.headers if not find_references(each[1]))
        profile = replace(profile, auth=Auth.NONE, token_command=(), headers=headers)
    url = profile.base_url
    other = url.removesuffix(_VERSION) if url.endswith(_VERSION) else url + _VERSION
    if await _is_right(make_client, profile, secret) is not False:
        return None
    return other if await _is_right(make_client, replace(profile, base_url=other), secret) else None


async def _is_right(make_client: MakeClient, profile: Profile, secret: Secret | None) -> bool | None:
    try:
        async with asyncio.timeout(PATIENCE):
            client = await asyncio.to_thread(make_client, profile, secret)
            try:
                return await client.knows_base_url()
            finally:
                await client.aclose()
    except (ApiError, TimeoutError):
        return None
