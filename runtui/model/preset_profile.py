"""A new profile from its kind, the base URL and the environment, and what need not be asked for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec.structs import replace

from runtui.model.base_url import BaseUrlError, parse_base_url
from runtui.model.host import is_loopback, is_near
from runtui.model.preset import (
    API_VERSION,
    CLASSIC,
    LANGGRAPH,
    NEW_AGENTS,
    OTHER,
    PRESETS,
    SELF_HOSTED,
    preset_of,
    preset_of_url,
)
from runtui.model.profile import Auth, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.preset import Preset

_WAYS = (Auth.BEARER, Auth.API_KEY, Auth.ASTRA, Auth.X_API_KEY)
_GRAPH_HOSTS = ("localhost:2024", "127.0.0.1:2024")
"""Where ``langgraph dev`` listens."""
_GRAPH_WAYS = (Auth.X_API_KEY, Auth.BEARER)


def known_url(preset: Preset, environ: Mapping[str, str]) -> str | None:
    """Returns the base URL that need not be asked for: of the environment, else the only one; None without."""
    return _variable(preset.endpoint_variable, environ) or preset.base_url


def to_profile(
    preset: Preset, *, name: str, base_url: str, environ: Mapping[str, str], allow_http: bool = False
) -> Profile:
    """Returns a profile of this kind as the preset and the environment fill it in.

    A URL without a path gets the usual one. The variable of a key is named only for the server it belongs to.
    Raises BaseUrlError.
    """
    url = _completed(preset, base_url, allow_http=allow_http)
    version = _variable(preset.version_variable, environ)
    return Profile(
        name=name,
        base_url=url,
        kind=preset.kind,
        auth=preset.auth,
        query=((API_VERSION, version),) if version else preset.query,
        headers=preset.headers,
        beta=preset.beta,
        allow_http=allow_http,
        key_env=preset.key_variable if _is_home(preset, url, environ) else None,
        token_command=preset.token_command,
    )


def ways_of(profile: Profile) -> tuple[Auth, ...]:
    """Returns how the key may travel to the server; nothing where its kind decides that."""
    if profile.kind == LANGGRAPH:
        return _GRAPH_WAYS if profile.auth in _GRAPH_WAYS else ()
    is_open = not preset_of(profile.kind).has_own_url and profile.auth in _WAYS
    return _WAYS if is_open else ()


def kind_of_url(base_url: str) -> str:
    """Returns the kind that a base URL looks like: by its host, its path, or that it is nearby."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    for preset in PRESETS.values():
        if preset.base_url is not None and urlsplit(preset.base_url).hostname == host:
            return preset.kind
    like = preset_of_url(base_url)
    if parts.netloc in _GRAPH_HOSTS:
        return LANGGRAPH
    if parts.path == "/openai/v1":
        return "azure-openai-v1"
    if like is not None:
        return like.kind
    return SELF_HOSTED if is_loopback(host) or is_near(host) else OTHER


def of_kind(profile: Profile, kind: str) -> Profile:
    """Returns the profile as one of another kind at the same server: it turned out to speak another protocol.

    How its key travels stays: the server answered to it.
    """
    preset = preset_of(kind)
    return replace(
        profile,
        kind=kind,
        base_url=_url_of_kind(preset, profile.base_url),
        beta=preset.beta,
        query=preset.query,
    )


def _url_of_kind(preset: Preset, base_url: str) -> str:
    """The base URL as that kind has it: a project of Foundry has two, a LangGraph server none with ``/v1``."""
    path = urlsplit(base_url).path
    if re.search(preset.path_form, path):
        return base_url
    if preset.suffix:
        fits = re.search(preset.path_form, path + preset.suffix)
        return f"{base_url}{preset.suffix}" if fits else base_url
    return (
        base_url.removesuffix(PRESETS[NEW_AGENTS].suffix)
        if preset.kind == CLASSIC
        else base_url.removesuffix("/v1")
    )


def _completed(preset: Preset, text: str, *, allow_http: bool) -> str:
    url = parse_base_url(text, allow_http=allow_http)
    path = urlsplit(url).path
    if preset.suffix and re.search(preset.path_form, f"{path}{preset.suffix}"):
        return f"{url}{preset.suffix}"
    return url if path else f"{url}{preset.path}"


def _is_home(preset: Preset, url: str, environ: Mapping[str, str]) -> bool:
    """Whether the key variable of the preset belongs to the server at `url`."""
    home = _variable(preset.endpoint_variable, environ) or preset.base_url
    if home is None:
        return False
    try:
        home_url = parse_base_url(home, allow_http=True)
    except BaseUrlError:
        return False
    return urlsplit(home_url)[:2] == urlsplit(url)[:2]


def _variable(name: str | None, environ: Mapping[str, str]) -> str | None:
    return (environ.get(name, "").strip() or None) if name is not None else None
