"""The decoders of this protocol under the names that all protocols have them under."""

# ruff: noqa: PLC0415  what reads anything but rows is imported with the first object for it: the rows come first

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.langgraph.decode_run import decode_run, decode_run_page

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail
    from runtui.model.message import MessagePage
    from runtui.model.run import Run
    from runtui.model.step import StepPage

__all__ = ["decode_detail", "decode_message_page", "decode_run", "decode_run_page", "decode_step_page"]


def decode_detail(run: Run, raw: bytes | None = None) -> RunDetail:
    """Returns everything the object of `run` holds, or `raw` in its place."""
    from runtui.api.langgraph import decode_detail as module

    return module.decode_detail(run, raw)


def decode_step_page(body: bytes, *, run_id: str | None) -> StepPage:
    """Returns the steps of a list."""
    from runtui.api.langgraph import decode_step as module

    return module.decode_step_page(body, run_id=run_id)


def decode_message_page(body: bytes, *, thread_id: str | None, run_id: str | None = None) -> MessagePage:
    """Returns the messages of a list."""
    from runtui.api.langgraph import decode_message as module

    return module.decode_message_page(body, thread_id=thread_id, run_id=run_id)
