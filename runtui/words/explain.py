"""What happened to a run and how it was set up, in plain sentences made from its own fields only.

Where the server gave no reason, that is said; nothing is guessed. Every sentence is safe to show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runtui.model.status import RunStatus, is_known
from runtui.model.timing import seconds_left
from runtui.words.json_text import NOT_WRITABLE, compact
from runtui.words.notes import some_names
from runtui.words.safe import safe
from runtui.words.sizes import NOTHING, plural, thousands
from runtui.words.status import word, words_of
from runtui.words.times import expiry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.detail import Json, RequiredAction, RunDetail, Tool
    from runtui.model.sent import Sent

NO_REASON: Final = "The server gave no reason."
NOT_LISTED: Final = "The run itself tells no reason here; its steps may."
LONGEST: Final = 300
"""Characters of one sentence or setting."""
_ERRORS: Final = {
    "rate_limit_exceeded": (
        "The organisation had no tokens or requests left that minute. This is the run's own error, not an HTTP "
        "429 to this program. The same run may pass later."
    ),
    "server_error": "Something went wrong inside the server. The same run may pass when started again.",
    "invalid_prompt": (
        "The server refused the prompt as it stands. The same run fails again until its messages or "
        "instructions change."
    ),
    "content_filter": "A content filter stopped the run. The same messages are likely to be stopped again.",
}
_REQUEST_IDS: Final = ("request_id", "_request_id", "x-request-id", "x_request_id")
_QUOTA_SPENT: Final = "exceeded your current quota"
_QUOTA: Final = "The quota of the organisation is used up. The same run fails again until there is more."


def absence(sent: Sent, name: str, empty: str = "none") -> str:
    """Returns what stands in the place of a value that isn't there: `empty` only for one that was sent so."""
    if name in sent.empty:
        return empty
    return "not readable" if name in sent.names else NOTHING


def headline(detail: RunDetail, now: float | None = None) -> str:
    """Returns the one sentence at the top of the detail, without a full stop.

    It tells of an expiry that passed before `now`, by the server's clock; None where that is shown beside it.
    """
    run = detail.run
    if run.is_unreadable:
        return "Not readable as a run"
    left = None if now is None else seconds_left(run, now)
    late = "" if left is None or left > -1 else f", {' '.join(expiry(left))}"
    return safe(_state(detail) + late, LONGEST)


def explain_error(detail: RunDetail) -> str | None:
    """Returns what the error of a run means for whoever started it; None where only its own words can tell."""
    error = detail.last_error
    code = (error.code or "").strip() if error else ""
    message = (error.message or "").strip() if error else ""
    if code == "insufficient_quota" or (code == "rate_limit_exceeded" and _QUOTA_SPENT in message):
        return _QUOTA
    if code or message:
        return _ERRORS.get(code)
    if detail.run.status != RunStatus.FAILED:
        return None
    return NO_REASON if detail.run.page.protocol.lists_reasons else NOT_LISTED


def has_no_reason(detail: RunDetail) -> bool:
    """Tells whether a run failed or expired and nothing in it says why."""
    error = detail.last_error
    says_something = error is not None and bool((error.code or "").strip() or (error.message or "").strip())
    is_blank = detail.run.status == RunStatus.FAILED or (
        detail.run.status == RunStatus.EXPIRED and detail.required_action is None
    )
    return is_blank and not says_something


def request_id_of(detail: RunDetail) -> str | None:
    """Returns the server's name for the request behind a run, where the run or its metadata holds one."""
    document = detail.document if isinstance(detail.document, dict) else {}
    places: tuple[Mapping[str, Json], ...] = (document, dict(detail.metadata))
    found = (place.get(name) for place in places for name in _REQUEST_IDS)
    return next((safe(each, LONGEST) for each in found if isinstance(each, str) and each.strip()), None)


def explain_incomplete(detail: RunDetail) -> str | None:
    """Returns which limit ended an incomplete run and how much of it was used; None for any other run."""
    if detail.run.status != RunStatus.INCOMPLETE:
        return None
    sentences = [_limit_reached(detail)]
    if detail.completed_at is not None:
        sentences.append("Its completed_at tells when it stopped, not that it succeeded.")
    return " ".join(sentences)


def explain_expired(detail: RunDetail) -> str | None:
    """Returns what an expired run was doing when its time ran out, as far as it says; None for any other run."""
    if detail.run.status != RunStatus.EXPIRED:
        return None
    if detail.required_action is not None:
        names = some_names(tuple(call.name or "" for call in detail.required_action.calls))
        sentence = f"Its time ran out before {_awaited(detail.required_action)} came"
        return safe(f"{sentence}: {names}." if names else f"{sentence}.", LONGEST)
    started = detail.run.started_at is not None
    sentence = "Its time ran out before it was done." if started else "Its time ran out; no start was recorded."
    return sentence if detail.last_error else f"{sentence} {NO_REASON}"


def truncation_sentence(detail: RunDetail) -> str:
    """Returns how the thread is cut to fit the model; ``-`` if the server doesn't say."""
    truncation = detail.truncation
    kind = (truncation.kind or "").strip() if truncation else ""
    if truncation is None or not kind:
        return absence(detail.sent, "truncation_strategy")
    if kind == "auto":
        return "Messages in the middle are left out when the thread is too long for the model (auto)."
    if kind == "disabled":
        return "Nothing is left out: a conversation too long for the model is refused (disabled)."
    if kind == "last_messages":
        return f"The model is given only {_newest(truncation.last_messages)} (last_messages)."
    return safe(kind, LONGEST)


def tool_choice_text(detail: RunDetail) -> str:
    """Returns ``auto``, ``file_search``, ``function refund``; ``-`` if it wasn't sent; else its JSON."""
    # "none" is a choice of its own here.
    return _typed(detail.tool_choice, "function") or absence(detail.sent, "tool_choice", "null")


def response_format_text(detail: RunDetail) -> str:
    """Returns ``auto``, ``json_object``, ``json_schema order, strict``; ``-`` if it wasn't sent; else its JSON."""
    wanted = detail.response_format
    text = _typed(wanted, "json_schema") or absence(detail.sent, "response_format")
    schema = wanted.get("json_schema") if isinstance(wanted, dict) else None
    return f"{text}, strict" if isinstance(schema, dict) and schema.get("strict") is True else text


def tools_text(detail: RunDetail) -> str:
    """Returns ``code_interpreter, file_search, 2 functions: get_weather, refund``; ``none`` if there are none."""
    by_kind: dict[str, list[Tool]] = {}
    for tool in detail.tools:
        by_kind.setdefault(tool.kind, []).append(tool)
    # Functions last: their names end the line.
    kinds = sorted(by_kind, key=lambda kind: kind == "function")
    words = safe(", ".join(_of_kind(kind, by_kind[kind]) for kind in kinds), LONGEST)
    return words or absence(detail.sent, "tools")


def sampling_parts(detail: RunDetail) -> tuple[tuple[str, str], ...]:
    """Returns the sampling settings that were sent as pairs of name and value, in a fixed order."""
    parts = {
        "temperature": detail.temperature,
        "top_p": detail.top_p,
        "reasoning_effort": detail.reasoning_effort,
    }
    return tuple((name, safe(str(value), LONGEST)) for name, value in parts.items() if value is not None)


def _state(detail: RunDetail) -> str:
    run, begin = detail.run, words_of(detail.run.status).headline
    match run.status:
        case RunStatus.REQUIRES_ACTION:
            action = detail.required_action
            return f"{begin} for {_awaited(action)}" if action else f"{begin}, but no required_action was sent"
        case RunStatus.FAILED:
            code = detail.last_error.code if detail.last_error else run.error_code
            return f"{begin}: {code}" if code and code.strip() else f"{begin}, no reason code given"
        case RunStatus.INCOMPLETE:
            return f"{begin}: {run.incomplete_reason or 'no reason given'}"
        case RunStatus.EXPIRED:
            return f"{begin} while it waited" if detail.required_action else f"{begin} before it was done"
        case "":
            return "The server sent no status"
        case status:
            return begin if is_known(status) else f"{word(status)}: {begin}"


def _awaited(action: RequiredAction) -> str:
    if not action.calls:
        return f"an action that names no tool call ({action.kind or 'no type'})"
    match action.kind:
        case "submit_tool_outputs":
            return plural(len(action.calls), "tool output")
        case "submit_tool_approval":
            return plural(len(action.calls), "approval")
        case _:
            return f"{plural(len(action.calls), 'answer')} ({action.kind or 'no type'})"


def _limit_reached(detail: RunDetail) -> str:
    usage = detail.usage
    match (detail.run.incomplete_reason or "").strip():
        case "max_prompt_tokens":
            return _spent("prompt", usage.prompt if usage else None, detail.max_prompt_tokens)
        case "max_completion_tokens" | "max_output_tokens":
            return _spent("completion", usage.completion if usage else None, detail.max_completion_tokens)
        case "content_filter":
            return "A content filter cut the answer off."
        case "":
            return NO_REASON
        case reason:
            return safe(f"The server's reason: {reason}.", LONGEST)


def _spent(kind: str, used: int | None, limit: int | None) -> str:
    reached = f"The limit of {kind} tokens was reached"
    if used is None:
        return f"{reached}; the server didn't send how many were used{_allowed(limit)}."
    if limit is None:
        return f"{reached}: {thousands(used)} used; the server didn't send the limit."
    return f"{reached}: {thousands(used)} used{_allowed(limit)}."


def _allowed(limit: int | None) -> str:
    return "" if limit is None else f" of {thousands(limit)} allowed"


def _newest(count: int | None) -> str:
    if count is None:
        return "the newest messages, how many wasn't sent"
    return "the newest message" if count == 1 else f"the newest {plural(count, 'message')}"


def _typed(setting: Json, named: str) -> str:
    if setting is None:
        return ""
    if isinstance(setting, str):
        return safe(setting, LONGEST)
    kind = setting.get("type") if isinstance(setting, dict) else None
    if not isinstance(setting, dict) or not isinstance(kind, str):
        return safe(compact(setting) or NOT_WRITABLE, LONGEST)
    inner = setting.get(named)
    name = inner.get("name") if isinstance(inner, dict) else None
    return safe(f"{kind} {name}" if isinstance(name, str) else kind, LONGEST)


def _of_kind(kind: str, tools: list[Tool]) -> str:
    names = some_names(tuple(tool.name for tool in tools if tool.name))
    if kind == "function":
        title = plural(len(tools), "function")
    else:
        title = (kind or "no type") if len(tools) == 1 else f"{len(tools):,} {kind or 'no type'}"
    return f"{title}: {names}" if names else title
