"""A run with all that belongs to it as a page of Markdown that a colleague can read: summary, steps, messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from runtui.words import explain, times
from runtui.words.summary import LONGEST_BLOCK, block, code, escaped, markdown_summary
from runtui.words.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runtui.model.detail import RunDetail
    from runtui.model.message import Message
    from runtui.model.step import Step, StepCall


class Sighting(Protocol):
    """A status that somebody saw the run in."""

    @property
    def at(self) -> float:
        """When, in seconds since 1970."""

    @property
    def status(self) -> str:
        """Which."""

    @property
    def is_change(self) -> bool:
        """Whether it changed to it then; else it may have been so for longer."""


def markdown_report(
    detail: RunDetail,
    now: float,
    *,
    steps: Sequence[Step],
    messages: Sequence[Message],
    about: Mapping[str, str],
    seen: Sequence[Sighting] = (),
) -> str:
    """Returns the report; `about` are further facts by name, such as host and label, `seen` what somebody saw.

    No text of a server in it can become a heading, a link or HTML.
    """
    lines = [markdown_summary(detail, now).rstrip(), *_reasons(detail), ""]
    lines += [f"- {name}: {code(text)}" for name, text in about.items() if text]
    lines += ["", "#### What was seen", ""] if seen else []
    lines += [
        f"- {rfc3339(each.at)} {'became' if each.is_change else 'seen as'} {code(each.status)}" for each in seen
    ]
    lines += ["", "#### Steps", ""]
    for step in steps:
        lines += _step(step)
    lines += [] if steps else ["None."]
    lines += ["", "#### Messages", ""]
    for message in messages:
        files = "".join(f" {code(each.file_id or '-')}" for each in message.attachments)
        lines += [f"{code(message.role or 'unknown')} {rfc3339(message.created_at) or ''}{files}:", ""]
        lines += [*block(message.text), ""]
    lines += [] if messages else ["None."]
    return "\n".join(lines).rstrip() + "\n"


def _seen(sighting: Sighting) -> str:
    how = "became" if sighting.is_change else "seen as"
    return f"- {rfc3339(sighting.at)} {how} {code(sighting.status)}"


def _reasons(detail: RunDetail) -> Iterator[str]:
    """Why it ended so, in plain sentences."""
    reasons = (explain.explain_error, explain.explain_incomplete, explain.explain_expired)
    for words in filter(None, (reason(detail) for reason in reasons)):
        yield ""
        yield escaped(words)


def _step(step: Step) -> Iterator[str]:
    end = step.completed_at or step.failed_at or step.cancelled_at or step.expired_at
    took = None if end is None or step.created_at is None else end - step.created_at
    yield f"{code(step.kind)} {code(step.status or 'unknown')} {times.duration(took)}"
    if step.last_error is not None:
        yield from ("", *block(f"{step.last_error.code or 'no code'}: {step.last_error.message or 'no message'}"))
    for call in step.calls:
        yield from _call(call)
    yield ""


def _call(call: StepCall) -> Iterator[str]:
    yield ""
    yield f"Called {code(call.name or call.kind)}:"
    yield from ("", *block(call.arguments or call.code or "no arguments"))
    output = call.output or "\n".join(call.logs)
    if output:
        yield from ("", "which gave:", "", *block(output[: LONGEST_BLOCK + 1]))
