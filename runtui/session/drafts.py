"""What a person wrote for the calls of runs and didn't send yet, and what was sent last for the same functions."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import DecodeError, Struct
from msgspec.json import decode, encode

if TYPE_CHECKING:
    from runtui.model.act import Act
    from runtui.model.detail import ToolCall
    from runtui.store.draft_files import DraftFiles

MOST_LAST = 5
"""Answers of one function that are offered again."""


class DraftForm(StrEnum):
    """What a draft claims to be."""

    TEXT = "text"
    JSON = "JSON"
    EMPTY = "empty"
    """Nothing, and meant so."""


class Draft(Struct, frozen=True, kw_only=True):
    """What is to be sent for one call."""

    text: str = ""
    form: DraftForm = DraftForm.TEXT
    approve: bool | None = None
    """For a call that asks for leave; None while nothing is decided."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written or decided."""
        return self.approve is None and self.form is not DraftForm.EMPTY and not self.text.strip()

    @property
    def problem(self) -> str:
        """Why it can't be sent as what it claims to be; "" where it can."""
        if self.form is not DraftForm.JSON or not self.text.strip():
            return ""
        try:
            json.loads(self.text)
        except RecursionError:
            return "no JSON that anybody reads: it is nested too deeply"
        except ValueError as error:
            return f"no JSON: {error}"
        return ""

    @property
    def output(self) -> str:
        """What is sent."""
        return "" if self.form is DraftForm.EMPTY else self.text


class Drafts:
    """Keeps drafts by run and call: leaving the form or a failed request costs nothing.

    In memory; with `files` also there, until they were sent or their run is over.
    """

    def __init__(self, files: DraftFiles | None = None) -> None:
        self._files = files
        self._drafts: dict[str, dict[str, Draft]] = {}
        self._last: dict[str, list[str]] = {}
        if files is not None:
            files.sweep()

    def of(self, run_id: str, call_id: str) -> Draft:
        """Returns the draft for a call, an empty one where there is none."""
        if self._files is not None and run_id not in self._drafts:
            self._drafts[run_id] = _read(self._files.read(run_id))
        return self._drafts.get(run_id, {}).get(call_id, Draft())

    def save(self, run_id: str) -> None:
        """Writes the drafts of a run to their file, where there are to be files."""
        drafts = {call_id: draft for call_id, draft in self._drafts.get(run_id, {}).items() if not draft.is_empty}
        if self._files is not None and drafts:
            self._files.write(run_id, encode(drafts).decode())

    def keep(self, run_id: str, call_id: str, draft: Draft) -> None:
        """Takes in what is written now."""
        self._drafts.setdefault(run_id, {})[call_id] = draft

    def forget(self, run_id: str) -> None:
        """Lets go of the drafts of a run that was answered or is over."""
        self._drafts.pop(run_id, None)
        if self._files is not None:
            self._files.remove(run_id)

    def last(self, function: str | None) -> tuple[str, ...]:
        """Returns what was sent for calls of a function in this session, the newest first."""
        return tuple(self._last.get(function or "", ()))

    def note_sent(self, act: Act, calls: tuple[ToolCall, ...]) -> None:
        """Takes in that an act was carried out: its outputs are offered again, the drafts are gone."""
        for call in calls:
            output = act.outputs.get(call.id or "")
            if output is not None:
                earlier = [each for each in self._last.get(call.name or "", ()) if each != output]
                self._last[call.name or ""] = [output, *earlier][:MOST_LAST]
        self.forget(act.run_id or "")


def _read(text: str) -> dict[str, Draft]:
    """The drafts in a file; none where that can't be read."""
    try:
        return decode(text, type=dict[str, Draft]) if text else {}
    except DecodeError:
        return {}
