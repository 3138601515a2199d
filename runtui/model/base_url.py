"""Which base URLs a key may travel to; nothing here opens a socket."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from runtui.model.host import HostError, is_loopback, is_near, parse_host
from runtui.model.key_form import holds_key

LONGEST_URL = 2048
_URL = re.compile(r"https?://[^\s'\"`<>|\\]+(?=[\s'\"`<>|]|$)")
_FUNCTIONS = "threads|assistants|deployments|models|responses|(?:chat/)?completions|files|vector_stores"
_FUNCTION = re.compile(rf"/(?:{_FUNCTIONS})(?:[/?#]|$).*")
"""What stands behind the base URL in the URL of a request."""
_PORTS = {"https": 443, "http": 80}


class BaseUrlError(ValueError):
    """The text is no base URL a key may be sent to. Its message is a sentence with the next step."""


def parse_base_url(text: str, *, allow_http: bool = False) -> str:
    """Returns the URL with its host in one form, without the scheme's own port and a trailing slash.

    https always passes, plain http for loopback hosts; for private addresses and single-label host names
    only with `allow_http`; for public hosts never. Raises BaseUrlError otherwise, and for user names,
    queries, fragments, spaces and control characters.
    """
    parts = _split(text.strip())
    host = _host(parts)
    if parts.scheme == "http":
        _check_plain_http(host, allow_http=allow_http)
    port = f":{parts.port}" if parts.port not in (None, _PORTS[parts.scheme]) else ""
    shown_host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown_host}{port}{parts.path.rstrip('/')}"


def base_url_in(text: str) -> str | None:
    """Returns the base URL in what was pasted: a request's URL, one in quotes, a command that sends one, a setting.

    None where there is none, and for words behind a URL, which may be meant as part of it. It isn't checked: user
    names and other queries are left in it.
    """
    text = text.strip()
    found = _URL.search(text)
    if found is None or (found.start() == 0 and found.end() < len(text)):
        return None
    return _FUNCTION.sub("", found[0].rstrip(".,;:)]}"))


def host_of(base_url: str) -> str:
    """Returns host and port of a base URL, as people read it."""
    return urlsplit(base_url).netloc


def _host(parts: SplitResult) -> str:
    try:
        return parse_host(parts.hostname or "")
    except HostError as error:
        raise BaseUrlError(str(error)) from None


def _split(text: str) -> SplitResult:
    if not text:
        raise BaseUrlError("The base URL is empty. Give one such as https://host/v1.")
    if len(text) > LONGEST_URL or any(ch.isspace() or not ch.isprintable() for ch in text) or "\\" in text:
        raise BaseUrlError("The base URL holds a character no URL has. Give one such as https://host/v1.")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise BaseUrlError("The base URL can't be read. Give one such as https://host/v1.") from None
    _check_parts(parts, text)
    return parts


def _is_here(text: str) -> bool:
    """Whether a URL without a scheme names this computer, for which plain http does."""
    try:
        return "://" not in text and is_loopback(parse_host(urlsplit(f"//{text}").hostname or ""))
    except ValueError:
        return False


def _check_parts(parts: SplitResult, text: str) -> None:
    if parts.scheme not in ("http", "https") or not (parts.hostname or "").rstrip("."):
        if _is_here(text):
            raise BaseUrlError("The base URL needs http:// in front, such as http://localhost:8000/v1.")
        raise BaseUrlError("The base URL needs https:// and a host, such as https://host/v1.")
    if parts.username is not None or parts.password is not None:
        raise BaseUrlError("The base URL must not hold a user name or password. The key is asked for apart.")
    if holds_key(parts.path):
        # Imported here: hardly any path looks like one that holds a key.
        from runtui.model.masking import masked_text  # noqa: PLC0415

        if masked_text(parts.path) != parts.path:
            raise BaseUrlError("The base URL holds what looks like a key. The key is asked for apart.")
    if parts.query or parts.fragment:
        raise BaseUrlError("The base URL must end before ? and #. Queries belong to the profile.")


def _check_plain_http(host: str, *, allow_http: bool) -> None:
    if is_loopback(host):
        return
    if not is_near(host):
        raise BaseUrlError("Plain http would send the key readable over the network. Use https://.")
    if not allow_http:
        raise BaseUrlError("Plain http to a host of the local network needs --allow-http (or allow_http = true).")
