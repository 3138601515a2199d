"""What people wrote, taken out of what is shown: instructions, arguments, outputs, metadata values, messages.

Values go in and values of the same kind come out, so that whatever is made of them holds nothing hidden.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from runtui.feed.run.story import Conversation
from runtui.ui.draw.line import HIDDEN
from runtui.words.json_text import compact

if TYPE_CHECKING:
    from runtui.feed.run.story import Partial
    from runtui.model.detail import Json, RequiredAction, RunDetail, Tool
    from runtui.model.message import Annotation, Message, MessagePart
    from runtui.model.step import Step, StepCall
    from runtui.model.thread import Thread

Value = TypeVar("Value", bound=Struct)
_WRITTEN: Final = frozenset(
    {
        *("instructions", "additional_instructions", "additional_messages", "arguments", "metadata", "content"),
        *("output", "outputs", "input", "logs", "text", "value", "quote", "refusal", "image_url"),
    }
)
"""Fields whose texts people or models wrote."""
_NAMES: Final = frozenset({"type", "id", "file_id", "role", "tool_call_id"})
"""Fields that stay, inside those too."""
_OF_SOMEBODY: Final = frozenset({"metadata", "arguments", "input", "output"})
"""Fields inside which nothing stays, since there every key is a name of somebody's own."""


def redacted_run(detail: RunDetail) -> RunDetail:
    """Returns a run without what people wrote."""
    action = detail.required_action
    return _hide(
        detail,
        "instructions",
        required_action=_redacted_action(action) if action is not None else None,
        tools=tuple(map(_without_schema, detail.tools)),
        metadata=_redacted_metadata(detail.metadata),
        document=redacted_document(detail.document),
        raw=_raw(detail.document),
    )


def redacted_steps(steps: Partial[Step] | None) -> Partial[Step] | None:
    """Returns steps without what people wrote, and without what tools were given and gave back."""
    return None if steps is None else replace(steps, entries=tuple(map(_redacted_step, steps.entries)))


def redacted_conversation(conversation: Conversation | None) -> Conversation | None:
    """Returns who said something when, but not what."""
    if conversation is None:
        return None
    parts = {name: getattr(conversation, name) for name in conversation.__struct_fields__}
    return Conversation(**{name: _redacted_messages(part) for name, part in parts.items()})


def redacted_thread(thread: Thread) -> Thread:
    """Returns a thread with the keys of its metadata only."""
    return replace(thread, metadata=_redacted_metadata(thread.metadata))


def redacted_document(document: Json) -> Json:
    """Returns any object of the protocol with the texts that people wrote hidden."""
    if isinstance(document, list):
        return [redacted_document(each) for each in document]
    if isinstance(document, dict):
        return {
            key: _hidden(value, keeps_names=key not in _OF_SOMEBODY)
            if key in _WRITTEN
            else redacted_document(value)
            for key, value in document.items()
        }
    return document


def _hidden(value: Json, *, keeps_names: bool) -> Json:
    if value is None:
        return None
    if isinstance(value, list):
        return [_hidden(each, keeps_names=keeps_names) for each in value]
    if isinstance(value, dict):
        return {
            key: each
            if keeps_names and key in _NAMES and isinstance(each, str)
            else _hidden(each, keeps_names=keeps_names and key not in _OF_SOMEBODY)
            for key, each in value.items()
        }
    return HIDDEN


def _hide(value: Value, *texts: str, **changes: object) -> Value:
    """The same value with the texts hidden that have anything in them, and with the `changes`."""
    return replace(value, **dict.fromkeys((name for name in texts if getattr(value, name)), HIDDEN), **changes)


def _raw(document: Json) -> str:
    """The text of an object; of one that could not be read nothing is known, so all of it is hidden."""
    return HIDDEN if document is None else compact(redacted_document(document)) or HIDDEN


def _redacted_metadata(metadata: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((key, HIDDEN) for key, _ in metadata)


def _redacted_action(action: RequiredAction) -> RequiredAction:
    calls = tuple(_hide(call, "arguments") for call in action.calls)
    return replace(action, calls=calls, document=redacted_document(action.document))


def _without_schema(tool: Tool) -> Tool:
    """Hidden arguments would fit no schema, and what is wrong with the real ones quotes them."""
    document = tool.document
    function = document.get("function") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(function, dict):
        return tool
    return replace(tool, document=document | {"function": function | {"parameters": {}}})


def _redacted_step(step: Step) -> Step:
    return _hide(
        step,
        "raw",
        calls=tuple(map(_redacted_step_call, step.calls)),
        metadata=_redacted_metadata(step.metadata),
        document=redacted_document(step.document),
    )


def _redacted_step_call(call: StepCall) -> StepCall:
    return _hide(
        call,
        *("arguments", "code", "output"),
        logs=(HIDDEN,) * len(call.logs),
        results=tuple(_hide(passage, "text") for passage in call.results),
        document=redacted_document(call.document),
    )


def _redacted_messages(messages: Partial[Message]) -> Partial[Message]:
    return replace(messages, entries=tuple(map(_redacted_message, messages.entries)))


def _redacted_message(message: Message) -> Message:
    return _hide(
        message,
        "raw",
        parts=tuple(map(_redacted_part, message.parts)),
        metadata=_redacted_metadata(message.metadata),
        document=redacted_document(message.document),
    )


def _redacted_part(part: MessagePart) -> MessagePart:
    return _hide(
        part,
        *("text", "url"),
        annotations=tuple(map(_redacted_annotation, part.annotations)),
        document=_hidden(part.document, keeps_names=True),
    )


def _redacted_annotation(annotation: Annotation) -> Annotation:
    document = redacted_document(annotation.document)
    return _hide(annotation, "text", "url", "title", "quote", document=document)
