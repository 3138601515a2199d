"""What an item of ``output`` did: the call of a tool with what came back, read as far as its type is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.step import FoundPassage, StepCall

if TYPE_CHECKING:
    from runtui.api.fields import FieldReader
    from runtui.model.detail import Json

_CALL = "_call"
_LEAVE = {True: "approved", False: "denied"}
_WITHOUT_CALL = ("message",)


def read_calls(item: FieldReader, kind: str, document: Json) -> tuple[StepCall, ...]:
    """Returns the call that an item is, none for one that is none."""
    if kind == "reasoning":
        text = _texts(item, "summary") or _texts(item, "content")
        return (StepCall(kind=kind, id=item.text("id"), output=text, document=document),) if text else ()
    if kind in _WITHOUT_CALL or not (kind.endswith(_CALL) or kind in ("mcp_list_tools", "mcp_approval_request")):
        return ()
    answer = item.inside("rests_on").inside("answer")
    return (
        StepCall(
            id=item.text("call_id") or item.text("id"),
            kind="mcp" if kind == "mcp_approval_request" else kind.removesuffix(_CALL),
            name=item.text("name"),
            arguments=_arguments(item),
            code=item.source("code") if "code" in item else item.source("input"),
            output=_output(item, answer),
            logs=_logs(item),
            images=_images(item),
            results=_results(item),
            server_label=item.text("server_label"),
            sent=item.sent(),
            document=_without_answer(document),
        ),
    )


def _arguments(item: FieldReader) -> str | None:
    """What the call was given; searches and shells have names of their own for that."""
    return next((item.source(name) for name in ("arguments", "queries", "action", "query") if name in item), None)


def _output(item: FieldReader, answer: FieldReader) -> str | None:
    approves = answer.flag("approve") if "approve" in answer else None
    if approves is not None:
        return " ".join(filter(None, (_LEAVE[approves], answer.text("reason"))))
    return answer.source("output") if "output" in answer else item.source("output")


def _logs(item: FieldReader) -> tuple[str, ...]:
    found = (output.source("logs") for output in _outputs(item))
    return tuple(logs for logs in found if logs is not None)


def _images(item: FieldReader) -> tuple[str, ...]:
    found = (output.text("url") or output.text("file_id") for output in _outputs(item))
    return tuple(image for image in found if image)


def _outputs(item: FieldReader) -> list[FieldReader]:
    return item.each("outputs") if item.is_list("outputs") else []


def _results(item: FieldReader) -> tuple[FoundPassage, ...]:
    if not item.is_list("results"):
        return ()
    return tuple(
        FoundPassage(
            file_id=result.text("file_id"),
            file_name=result.text("filename"),
            score=result.number("score"),
            text=result.source("text"),
        )
        for result in item.each("results")
    )


def _texts(item: FieldReader, name: str) -> str:
    parts = item.each(name) if item.is_list(name) else []
    return "\n\n".join(text for part in parts if (text := part.text("text")))


def _without_answer(document: Json) -> Json:
    if not isinstance(document, dict):
        return document
    return {name: value for name, value in document.items() if name != "rests_on"}
