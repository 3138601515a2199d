"""A new profile from its kind, the base URL and the environment, and which URL need not be asked for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runtui.model.base_url import BaseUrlError, parse_base_url
from runtui.model.preset import API_VERSION
from runtui.model.profile import Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.preset import Preset


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
