"""A run with all that belongs to it: its steps, its messages and its assistant, as one JSON text or report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict

from runtui.api.decoders import Decoders
from runtui.api.errors import ApiError, KeyNotAccepted
from runtui.feed.run.seen import seen_row, seen_statuses
from runtui.feed.run.seen_object import seen_raw
from runtui.session.run_reader import all_pages
from runtui.words.exports import object_line
from runtui.words.report import markdown_report
from runtui.words.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Awaitable, Mapping

    from runtui.api.run_source import RunSource
    from runtui.feed.run.journal import Journal, SeenStatus
    from runtui.model.message import MessagePage
    from runtui.model.profile import Profile
    from runtui.model.run import Run
    from runtui.model.sight import Sight
    from runtui.model.step import StepPage

VERSION = 1


class RunBundle(Struct, frozen=True, kw_only=True):
    """What was fetched of a run, as it may be seen; `gaps` are parts that the server didn't give, and why.

    `seen` is what this session saw happen to it.
    """

    run: Run
    raw: bytes
    steps: list[bytes]
    messages: list[bytes]
    assistant: bytes | None
    gaps: Mapping[str, str]
    seen: tuple[SeenStatus, ...] = ()

    def to_json(self, about: Mapping[str, str]) -> str:
        """Returns it as one JSON object; `about` says where it comes from."""
        head = {"runtui_bundle": VERSION, **about, "missing": dict(self.gaps)}
        parts = {
            "run": self._object(self.raw),
            "steps": self._list(self.steps),
            "messages": self._list(self.messages),
            "assistant": "null" if self.assistant is None else self._object(self.assistant),
            "seen": json.dumps([asdict(each) | {"at": rfc3339(each.at)} for each in self.seen]),
        }
        members = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in head.items()]
        members += [f"{json.dumps(name)}: {text}" for name, text in parts.items()]
        return "{" + ",\n".join(members) + "}\n"

    def to_markdown(self, now: float, about: Mapping[str, str]) -> str:
        """Returns it as a report."""
        decoders = Decoders(self.run.page.protocol)
        detail = decoders.decode_detail(self.run, self.raw)
        steps = decoders.decode_step_page(_listed(self.steps), run_id=None).steps
        messages = decoders.decode_message_page(_listed(self.messages), thread_id=None).messages
        facts = dict(about) | {f"missing: {part}": reason for part, reason in self.gaps.items()}
        return markdown_report(detail, now, steps=steps, messages=messages, about=facts, seen=self.seen)

    def _object(self, raw: bytes) -> str:
        return object_line(self.run.id, raw)

    def _list(self, objects: list[bytes]) -> str:
        return "[" + ",\n".join(map(self._object, objects)) + "]"


def origin_of(profile: Profile, label: str | None, now: float) -> dict[str, str]:
    """Returns where a bundle comes from, and when it was made."""
    return {"host": profile.host, "label": label or "", "made": rfc3339(now) or ""}


async def fetch_bundle(
    client: RunSource, *, thread_id: str, run_id: str, sight: Sight, journal: Journal | None = None
) -> RunBundle:
    """Returns a run with all that belongs to it, and what `journal` saw of it.

    Raises ApiError where the run itself can't be had.
    """
    run = await client.fetch_whole_run(thread_id, run_id)
    gaps: dict[str, str] = {}

    async def part(name: str, fetched: Awaitable[list[bytes]]) -> list[bytes]:
        try:
            return [seen_raw(each, sight) for each in await fetched]
        except KeyNotAccepted:
            raise
        except ApiError as error:
            gaps[name] = error.sentence
            return []

    return RunBundle(
        run=seen_row(run, sight),
        raw=seen_raw(run.raw(), sight),
        steps=await part("steps", _steps(client, thread_id, run_id)),
        messages=await part("messages", _messages(client, thread_id, run_id)),
        assistant=next(iter(await part("assistant", _assistant(client, run.assistant_id))), None),
        gaps=gaps,
        seen=() if journal is None else seen_statuses(journal.of(run_id), sight),
    )


async def _steps(client: RunSource, thread_id: str, run_id: str) -> list[bytes]:
    async def ask(limit: int, after: str | None) -> StepPage:
        with_passages = after is None
        return await client.list_steps(
            thread_id, run_id, limit=limit, after=after, with_passages=with_passages, patient=True
        )

    return list(dict.fromkeys([each async for page in all_pages(ask) for each in page.objects]))


async def _messages(client: RunSource, thread_id: str, run_id: str) -> list[bytes]:
    async def ask(limit: int, after: str | None) -> MessagePage:
        return await client.list_messages(
            thread_id, run_id=run_id, limit=limit, after=after, order="asc", patient=True
        )

    pages = [page async for page in all_pages(ask)]
    pairs = [pair for page in pages for pair in zip(page.messages, page.objects, strict=True)]
    tells_runs = any(message.run_id for message, _ in pairs)
    return list(dict.fromkeys(raw for message, raw in pairs if not tells_runs or message.run_id == run_id))


async def _assistant(client: RunSource, assistant_id: str | None) -> list[bytes]:
    return [await client.fetch_assistant_object(assistant_id)] if assistant_id else []


def _listed(objects: list[bytes]) -> bytes:
    return b'{"object":"list","data":[%b],"has_more":false}' % b",".join(objects)
