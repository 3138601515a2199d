"""What a new profile is asked for, of which each kind of server needs some."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """What a person is asked for, one thing in each setup step."""

    PLACE = "place"
    """The demo, another server, OpenAI, or ``saved NAME``."""
    KIND = "kind"
    URL = "url"
    PLAIN_HTTP = "plain http"
    VERSION = "version"
    ROUTE = "route"
    """One of the headers in `Preset.route_headers`."""
    ROUTE_VALUE = "route value"
    PROVIDER_KEY = "provider key"
    UPSTREAM = "upstream"
    """The server behind a gateway."""
    AUTH = "auth"
    SIGN_IN = "sign in"
    """Nothing is typed: the token command needs its own program signed in."""
    NAME = "name"
