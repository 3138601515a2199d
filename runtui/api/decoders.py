"""What reads the objects of a protocol again: a masked one, one in a bundle, one in an archive."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from types import ModuleType

    from runtui.model.detail import Json, RunDetail
    from runtui.model.message import MessagePage
    from runtui.model.run import Run, RunPage
    from runtui.model.step import StepPage


class Decoders:
    """The decoders of a protocol, each in the module of its name, which is imported with the first object for it.

    A list is an array, or an object with the array as ``data``. Those of pages and of one run raise BadAnswer for
    what is none, ServerFailed for half of one.
    """

    def __init__(self, protocol: WireProtocol) -> None:
        self.protocol = protocol

    def decode_run_page(self, body: bytes, *, thread_id: str | None) -> RunPage:
        """Returns the runs of a list."""
        page: RunPage = self._module("decode_run").decode_run_page(body, thread_id=thread_id)
        return page

    def decode_run(self, body: bytes) -> Run:
        """Returns one run."""
        run: Run = self._module("decode_run").decode_run(body)
        return run

    def decode_detail(self, run: Run, raw: bytes | None = None) -> RunDetail:
        """Returns everything the object of `run` holds, or `raw` in its place. Never raises."""
        detail: RunDetail = self._module("decode_detail").decode_detail(run, raw)
        return detail

    def decode_step_page(self, body: bytes, *, run_id: str | None) -> StepPage:
        """Returns the steps of a list."""
        page: StepPage = self._module("decode_step").decode_step_page(body, run_id=run_id)
        return page

    def decode_message_page(self, body: bytes, *, thread_id: str | None, run_id: str | None = None) -> MessagePage:
        """Returns the messages of a list."""
        decode = self._module("decode_message").decode_message_page
        page: MessagePage = decode(body, thread_id=thread_id, run_id=run_id)
        return page

    def _module(self, name: str) -> ModuleType:
        return import_module(f"runtui.api.{self.protocol}.{name}")


def decode_detail(run: Run, raw: bytes | None = None) -> RunDetail:
    """Returns everything the object of `run` holds, or `raw` in its place, whatever its protocol. Never raises."""
    return Decoders(run.page.protocol).decode_detail(run, raw)


def why_not_cancelled(run: Run) -> str:
    """Returns why nobody can cancel an active run, in a sentence; "" where its protocol has no word against it."""
    if run.page.protocol is WireProtocol.ASSISTANTS:
        return ""
    if run.page.protocol is WireProtocol.LANGGRAPH:
        from runtui.api.langgraph.decode_detail import why_not_cancelled as of_graph  # noqa: PLC0415  as above

        return of_graph(run)
    from runtui.api.responses.decode_detail import why_not_cancelled as of_response  # noqa: PLC0415

    return of_response(run)


def settings_like(run: Run, document: Json) -> dict[str, Json]:
    """Returns the settings that create a run like `run`; `document` is its object, as it may be seen."""
    # Imported here: few run again.
    if run.page.protocol is WireProtocol.RESPONSES:
        from runtui.api.responses.new_response import settings_like as of_response  # noqa: PLC0415

        return of_response(document)
    if run.page.protocol is WireProtocol.LANGGRAPH:
        from runtui.api.langgraph.new_run import settings_like as of_graph  # noqa: PLC0415

        return of_graph(document)
    from runtui.model.run_body import body_like  # noqa: PLC0415

    return body_like(document)
