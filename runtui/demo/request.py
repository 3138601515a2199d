"""Requests and responses as values, the same for both ways of serving, and the refusals a route may raise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.detail import Json


LOOKS_EVERY = 0.1
"""Seconds between two looks at whether an answer that goes on has more."""


class DemoRequest(Struct, frozen=True, kw_only=True):
    """What was asked."""

    method: str
    path: str
    """Still percent-encoded, without the query."""
    query: Mapping[str, str]
    pairs: tuple[tuple[str, str], ...] = ()
    """The query again, with names that repeat."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""

    def values(self, name: str) -> tuple[str, ...]:
        """What the query says under a name that may repeat."""
        return tuple(value for each, value in self.pairs if each == name)


class DemoResponse(Struct, frozen=True, kw_only=True):
    """What is answered."""

    status: int
    headers: dict[str, str]
    body: bytes
    more: MoreToCome | None = None
    """What follows the body as time goes by; None where that is all."""


class MoreToCome(Protocol):
    """The rest of an answer that goes on while something happens."""

    def due(self) -> bytes | None:
        """Returns what is to be sent by now, b"" while there is nothing new; None once it has ended."""


class RefusedError(Exception):
    """The request is answered with an error. Its message is the server's sentence about it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.envelope: dict[str, Json] = {"error": {"message": message, "type": kind, "param": param, "code": code}}


def encode(document: Json) -> bytes:
    """Returns the document as UTF-8 JSON."""
    return msgspec.json.encode(document)


def not_found(kind: str, wanted: str) -> RefusedError:
    """Returns the refusal that names the id nobody knows; `kind` is ``thread``, ``run`` and so on."""
    return RefusedError(404, f"No {kind} found with id '{wanted}'.")
