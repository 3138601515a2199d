"""What reads the objects of a protocol again: a masked one, one in a bundle, one in an archive."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail
    from runtui.model.message import MessagePage
    from runtui.model.protocol import WireProtocol
    from runtui.model.run import Run, RunPage
    from runtui.model.step import StepPage


class Decoders(Protocol):
    """The decoders of a protocol: the module ``decoders`` of its package.

    A list is an array, or an object with the array as ``data``. Those of pages and of one run raise BadAnswer for
    what is none, ServerFailed for half of one.
    """

    def decode_run_page(self, body: bytes, *, thread_id: str | None) -> RunPage:
        """Returns the runs of a list."""

    def decode_run(self, body: bytes) -> Run:
        """Returns one run."""

    def decode_detail(self, run: Run, raw: bytes | None = None) -> RunDetail:
        """Returns everything the object of `run` holds, or `raw` in its place. Never raises."""

    def decode_step_page(self, body: bytes, *, run_id: str | None) -> StepPage:
        """Returns the steps of a list."""

    def decode_message_page(self, body: bytes, *, thread_id: str | None, run_id: str | None = None) -> MessagePage:
        """Returns the messages of a list."""


def decoders_of(protocol: WireProtocol) -> Decoders:
    """Returns the decoders of a protocol; imported when the first object is read again."""
    return cast("Decoders", import_module(f"runtui.api.{protocol}.decoders"))


def decode_detail(run: Run, raw: bytes | None = None) -> RunDetail:
    """Returns everything the object of `run` holds, or `raw` in its place, whatever its protocol. Never raises."""
    return decoders_of(run.page.protocol).decode_detail(run, raw)
