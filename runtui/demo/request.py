"""Requests and responses as values, the same for both ways of serving, and the refusals a route may raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.detail import Json


class DemoRequest(Struct, frozen=True, kw_only=True):
    """What was asked."""

    method: str
    path: str
    """Still percent-encoded, without the query."""
    query: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""


class DemoResponse(Struct, frozen=True, kw_only=True):
    """What is answered."""

    status: int
    headers: dict[str, str]
    body: bytes


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
