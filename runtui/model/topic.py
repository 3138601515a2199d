"""What a new profile is asked for, of which each kind of server needs some."""

from __future__ import annotations

from enum import StrEnum


class Topic(StrEnum):
    """What a person is asked for, one thing in each setup step."""

    PLACE = "place"
    """The demo, one of the usual kinds, ``saved NAME``, or something else."""
    KIND = "kind"
    """A kind that is no place of its own."""
    URL = "url"
    PLAIN_HTTP = "plain http"
    VERSION = "version"
    ROUTE = "route"
    """One of the headers in `Preset.route_headers`."""
    ROUTE_VALUE = "route value"
    PROVIDER_KEY = "provider key"
    UPSTREAM = "upstream"
    """The server behind a gateway."""
    NAME = "name"
