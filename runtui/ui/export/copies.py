"""What of a run can be copied, each thing with its name: values made of what is known, nothing is asked.

Among them are lines for a shell, never with a key in them: the curl that fetches the run, the runtui that shows it.
Every text in these that isn't written here is quoted for sh, so that an id can't run anything.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import quote

from runtui.api.clients import requests_of
from runtui.api.errors import Misconfigured
from runtui.api.request import headers_of, url_of
from runtui.model.header import key_header
from runtui.model.ids import is_plain_id
from runtui.model.key_form import is_like_key
from runtui.model.masking import carries_form
from runtui.model.preset import preset_of
from runtui.model.profile import KEYRING, OPENAI_URL, Auth, Origin, find_references
from runtui.model.profile_secrets import is_secret_header, is_secret_parameter
from runtui.words import ids
from runtui.words.json_text import indented, problem_of
from runtui.words.summary import markdown_summary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from runtui.api.request import Request
    from runtui.model.detail import RunDetail, ToolCall
    from runtui.model.profile import Connection, Profile
    from runtui.model.step import Step, StepCall

Call = TypeVar("Call", "ToolCall", "StepCall", "ToolCall | StepCall")
MOST_CALLS = 50
"""Calls whose arguments are offered one by one."""
LONGEST_BODY = 100_000
"""Characters that fit into one word of a command."""
OPENAI_KEY = "OPENAI_API_KEY"
OWN_KEY = "RUNTUI_API_KEY"
_PLAIN = re.compile(r"[A-Za-z0-9 :;,./=?&%@_+-]*")
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_FENCED = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<language>[\w+#.-]*)[^\n`]*\n"
    r"(?P<code>.*?)(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
"""A code block of Markdown; one that was cut off goes on to the end."""
_NOT_FOR_CURL = ("accept-encoding", "user-agent")
"""What runtui says of itself."""


class Copy(NamedTuple):
    """One thing to copy."""

    name: str
    """As the end of a sentence: ``run id``. May hold a text of the server."""
    text: str


class Expansion(NamedTuple):
    """What the shell puts in: ``$NAME`` or ``$(command)``."""

    text: str


def copies_of(
    detail: RunDetail,
    connection: Connection,
    *,
    thread_id: str,
    now: float,
    variables_set: Collection[str] = (),
    steps: Sequence[Step] = (),
) -> list[Copy]:
    """Returns all that can be copied of a run; what the run doesn't have is left out.

    `thread_id` is the thread it was read in, `now` the server's time, `variables_set` the names of the
    environment variables there are, `steps` those of the run as far as they are known.
    """
    run = detail.run
    offers = [
        Copy("run id", run.id),
        Copy("thread id", run.thread_id or thread_id),
        Copy("assistant id", run.assistant_id or ""),
        *_arguments(detail),
        *_made(detail, steps),
        Copy("error", _error(detail)),
        Copy("JSON", json_of(detail)),
        Copy("Markdown summary", markdown_summary(detail, now)),
        *_ids(detail, steps),
        Copy("curl command", _curl(connection, thread_id, run.id, variables_set) or ""),
        Copy("runtui command", runtui_line(connection, thread_id, run.id) or ""),
    ]
    return [each for each in offers if each.text]


def copies_of_text(text: str, name: str) -> list[Copy]:
    """Returns the fenced code blocks of a message or step called `name`, and the whole of it."""
    blocks = [found for found in _FENCED.finditer(text) if found["code"]]
    named = [Copy(f"code block {at}" + (f", {block['language']}" if block["language"] else ""), block["code"])
             for at, block in enumerate(blocks[:MOST_CALLS], start=1)]  # fmt: skip
    return [*named, Copy(name, text)]


def _arguments(detail: RunDetail) -> Iterator[Copy]:
    calls = detail.required_action.calls if detail.required_action is not None else ()
    for number, call in enumerate(calls[:MOST_CALLS], start=1):
        place = f"{number} " if len(calls) > 1 else ""
        yield Copy(f"arguments of {place}{call.name or call.kind}", call.arguments or "")


def _made(detail: RunDetail, steps: Sequence[Step]) -> Iterator[Copy]:
    """The calls that were made, each with what went in; those the run waits for are offered already."""
    action = detail.required_action
    waiting = {call.id for call in action.calls} if action is not None else set[str | None]()
    calls = [call for step in steps for call in step.calls if call.id not in waiting]
    for call, name in _named(calls):
        kind = "arguments" if call.arguments is not None else "input"
        yield Copy(f"{kind} of {name}", call.arguments or call.code or "")


def _ids(detail: RunDetail, steps: Sequence[Step]) -> Iterator[Copy]:
    """The ids of all calls, and what those name that were made by another agent."""
    made = [call for step in steps for call in step.calls]
    calls: list[ToolCall | StepCall] = [*made]
    calls += detail.required_action.calls if detail.required_action is not None else ()
    for call, name in _named(list({call.id: call for call in calls}.values())):
        yield Copy(f"call id of {name}", call.id or "")
    for call, name in _named([call for call in made if call.child is not None]):
        if call.child is not None:
            yield Copy(f"thread id of {name}", call.child.thread_id or "")
            yield Copy(f"run id of {name}", call.child.run_id or "")
            yield Copy(f"agent id of {name}", call.child.agent_id or "")


def _named(calls: Sequence[Call]) -> Iterator[tuple[Call, str]]:
    """Calls with their names, those of the same name told apart by their ids."""
    names = [call.name or call.kind for call in calls]
    for call, name in list(zip(calls, names, strict=True))[:MOST_CALLS]:
        which = f" {ids.short_id(call.id, 'call_')}" if call.id and names.count(name) > 1 else ""
        yield call, f"{name}{which}"


def _error(detail: RunDetail) -> str:
    error = detail.last_error
    if error is None:
        return detail.run.incomplete_reason or ""
    return ": ".join(part for part in (error.code, error.message) if part)


def json_of(detail: RunDetail) -> str:
    """Returns the whole object, laid out if it can be read; numbers and escapes stay as the server sent them."""
    return detail.raw if problem_of(detail.raw) else "\n".join(indented(detail.raw)) + "\n"


def _curl(connection: Connection, thread_id: str, run_id: str, variables_set: Collection[str]) -> str | None:
    try:
        return curl_line(connection, thread_id, run_id, variables_set=variables_set)
    except Misconfigured:
        return None


def curl_line(
    connection: Connection, thread_id: str, run_id: str, *, variables_set: Collection[str] = ()
) -> str | None:
    """Returns the command that fetches a run, with the key in a variable; None for the demo, which has no server.

    `variables_set` are the environment variables there are. Raises Misconfigured for an id that can't stand in
    a URL.
    """
    request = requests_of(connection.profile).run(thread_id, run_id)
    return request_curl(connection, request, variables_set=variables_set)


def request_curl(connection: Connection, request: Request, *, variables_set: Collection[str] = ()) -> str | None:
    """Returns the command that sends a request, as `curl_line` does; None for a body too long for a command."""
    body = (request.body or b"").decode()
    if connection.origin is Origin.DEMO or len(body) > LONGEST_BODY:
        return None
    profile = connection.profile
    own = "&".join(f"{quote(name, safe='[]')}={quote(value or '', safe='')}" for name, value in request.parameters)
    begin = ("&" if profile.query else "?") if own else ""
    url = _word(url_of(profile, *request.path), *_query(profile), *((f"{begin}{own}",) if own else ()))
    headers: list[tuple[str, tuple[str | Expansion, ...]]] = [
        *_key_header(connection, variables_set), *_headers(profile)
    ]  # fmt: skip
    headers += [("Content-Type", ("application/json",))] if body else []
    post = ["-X POST", "--data-binary", shlex.quote(body)] if body else []
    return " ".join(("curl -gsS", url, *(f"-H {_word(f'{name}: ', *value)}" for name, value in headers), *post))


def runtui_line(connection: Connection, thread_id: str, run_id: str) -> str | None:
    """Returns the command that opens a run in the dashboard; None for ids that no command takes."""
    if not is_plain_id(thread_id) or not is_plain_id(run_id):
        return None
    return shlex.join(("runtui", *_options(connection), thread_id, run_id))


def key_variable(connection: Connection, variables_set: Collection[str] = ()) -> str:
    """Returns the variable that fits: one that is set, else the usual one. OpenAI's never for another's profile."""
    known = connection.key_variables
    for name in known:
        if name in variables_set:
            return name
    if connection.profile.base_url == OPENAI_URL and OPENAI_KEY in known:
        return OPENAI_KEY
    return known[0] if known else OWN_KEY


def _options(connection: Connection) -> Iterator[str]:
    profile = connection.profile
    if connection.origin is Origin.DEMO:
        yield "--demo"
    elif connection.origin is Origin.PROFILE:
        yield f"--profile={profile.name}"
    else:
        yield f"--base-url={profile.base_url}"
        if profile.allow_http:
            yield "--allow-http"


def _key_header(
    connection: Connection, variables_set: Collection[str]
) -> Iterator[tuple[str, tuple[str | Expansion, ...]]]:
    profile = connection.profile
    if profile.auth is Auth.NONE:
        return
    name, before = key_header(profile.auth)
    command = profile.token_command
    if (
        profile.auth is Auth.COMMAND
        and command
        and not any(is_like_key(word) or carries_form(word) for word in command)
    ):
        yield name, (before, Expansion(f"$({shlex.join(command)})"))
    else:
        yield name, (before, Expansion(f"${key_variable(connection, variables_set)}"))


def _headers(profile: Profile) -> Iterator[tuple[str, tuple[str | Expansion, ...]]]:
    routes = preset_of(profile.kind).route_headers
    plain = {
        name: value
        for name, value in profile.headers
        if not is_secret_header(profile, name, value) and (name.lower() in routes or not find_references(value))
    }
    for name, value in headers_of(profile, plain).items():
        if name.lower() not in _NOT_FOR_CURL:
            yield name, (value,)
    for name, value in profile.headers:
        if name not in plain:
            yield name, tuple(_expanded(name, value))


def _expanded(name: str, value: str) -> Iterator[str | Expansion]:
    """A header that refers to variables keeps them; any other secret is named after its header."""
    if value.startswith(KEYRING) or not _REFERENCE.search(value):
        yield Expansion(f"${_variable_of(name)}")
        return
    for place, piece in enumerate(_REFERENCE.split(value)):
        if piece:
            yield Expansion(f"${{{piece}}}") if place % 2 else piece


def _query(profile: Profile) -> Iterator[str | Expansion]:
    for place, (name, value) in enumerate(profile.query):
        yield f"{'&' if place else '?'}{quote(name, safe='')}="
        is_secret = is_secret_parameter(name, value)
        yield Expansion(f"${_variable_of(name)}") if is_secret else quote(value, safe="")


def _variable_of(name: str) -> str:
    return re.sub(r"^(?=\d)|[^A-Z0-9_]", "_", name.upper())


def _word(*pieces: str | Expansion) -> str:
    """Returns one word for sh: what is to be expanded in double quotes, all else as it is."""
    if all(isinstance(piece, Expansion) or _PLAIN.fullmatch(piece) for piece in pieces):
        text = "".join(piece.text if isinstance(piece, Expansion) else piece for piece in pieces)
        has_expansion = any(isinstance(piece, Expansion) for piece in pieces)
        return f'"{text}"' if has_expansion else shlex.quote(text)
    return "".join(
        f'"{piece.text}"' if isinstance(piece, Expansion) else shlex.quote(piece) for piece in pieces if piece
    )
