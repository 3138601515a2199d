"""``runtui runs create``: a new run, from options, a JSON file or another run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.parsing import one_of
from runtui.cli.runs.arguments import act_parser

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.model.act import Act
    from runtui.model.detail import Json
    from runtui.model.protocol import WireProtocol

LONGEST_BODY = 10_000_000
"""Characters of a body from a file or a pipe."""
_ABOUT = """\
Create a run in a thread. Settings come from --like, then --json FILE, then
the options; what is set nowhere is left to the assistant. All of them are held
against the protocol before anything is sent.

  runtui runs create THREAD --assistant asst_1 --message 'Try again.'
  runtui runs create THREAD --like RUN --model gpt-4o"""
_TEXTS = (
    ("--assistant", "assistant_id", "ID", "the assistant that makes it"),
    ("--model", "model", "NAME", "instead of the assistant's"),
    ("--reasoning-effort", "reasoning_effort", "HOW", "none, minimal, low, medium, high, xhigh, max"),
    ("--instructions", "instructions", "TEXT", "instead of the assistant's"),
    ("--additional-instructions", "additional_instructions", "TEXT", "behind the assistant's"),
)
_VALUES = (
    ("--temperature", "temperature", "N", "0 to 2"),
    ("--top-p", "top_p", "N", "0 to 1"),
    ("--max-prompt-tokens", "max_prompt_tokens", "N", "256 or more"),
    ("--max-completion-tokens", "max_completion_tokens", "N", "256 or more"),
    ("--parallel-tool-calls", "parallel_tool_calls", "BOOL", "true or false"),
)
"""Options whose values are JSON."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs create``."""
    parser = act_parser("create", "THREAD --assistant ID [OPTIONS]", about=_ABOUT, has_format=False)
    output = parser.add_argument_group("output")
    output.add_argument(
        "--format", type=one_of("--format", "table", "json"), metavar="FORMAT", help="table or json"
    )
    body = parser.add_argument_group("settings")
    for option, name, metavar, about in (*_TEXTS, *_VALUES):
        body.add_argument(option, dest=name, metavar=metavar, help=about)
    body.add_argument("--message", action="append", default=[], metavar="TEXT", help="of the user, added before")
    body.add_argument("--metadata", action="append", default=[], metavar="KEY=VALUE", help="up to 16 pairs")
    body.add_argument("--last-messages", metavar="N", help="how many of the thread the model sees")
    body.add_argument("--tool-choice", metavar="HOW", help="none, auto, required, or the name of a function")
    body.add_argument("--like", metavar="RUN", help="the settings of that run of the thread")
    what = "any setting as JSON, comments allowed; - for stdin. Without FILE it is --format json"
    body.add_argument("--json", nargs="?", const="", metavar="FILE", help=what)
    body.add_argument("--include-search-results", action="store_true", help="the texts that file searches find")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Creates the run and returns the exit code. Raises CliError, and ApiError."""
    from runtui.api.decoders import settings_like
    from runtui.cli.runs.acting import ActCommand
    from runtui.cli.thread_argument import find_run
    from runtui.feed.run.detail import detail_of
    from runtui.model.act import Act, ActKind
    from runtui.model.run_body import INCLUDE

    if arguments.json == "":
        arguments.format = "json"
    given, like = _given(arguments, environment), find_run(arguments.like, None) if arguments.like else None

    async def plan(client: RunSource, /, *, thread_id: str) -> Sequence[Act]:
        earlier: dict[str, Json] = {}
        if like is not None:
            run = await client.fetch_run(thread_id, like, patient=True)
            earlier = settings_like(run, detail_of(run).document)
        settings: dict[str, Json] = {name: value for name, value in (earlier | given).items() if value is not None}
        _check(settings, client.protocol)
        include = (INCLUDE,) if arguments.include_search_results else ()
        return [Act(kind=ActKind.CREATE, thread_id=thread_id, settings=settings, include=include)]

    def question(acts: Sequence[Act]) -> str:
        settings = acts[0].settings
        return f"Create a run of {settings.get('assistant_id') or settings.get('model')}"

    return ActCommand(environment=environment, arguments=arguments, question=question).run(plan)


def _given(arguments: Namespace, environment: Environment) -> dict[str, Json]:
    """What body and options say; null where the assistant's own is wanted. Raises UsageError."""
    given = _body(arguments.json, environment) if arguments.json else {}
    given |= {name: text for _, name, _, _ in _TEXTS if (text := getattr(arguments, name)) is not None}
    for option, name, _, _ in _VALUES:
        text = getattr(arguments, name)
        given |= {name: _value(option, text)} if text is not None else {}
    if arguments.last_messages is not None:
        last = _value("--last-messages", arguments.last_messages)
        given["truncation_strategy"] = {"type": "last_messages", "last_messages": last}
    choice = arguments.tool_choice
    if choice is not None:
        is_word = choice in ("none", "auto", "required")
        given["tool_choice"] = choice if is_word else {"type": "function", "function": {"name": choice}}
    if arguments.metadata:
        given["metadata"] = dict(map(_pair, arguments.metadata))
    if arguments.message:
        messages: list[Json] = [{"role": "user", "content": text} for text in arguments.message]
        before = given.get("additional_messages")
        given["additional_messages"] = [*(before if isinstance(before, list) else []), *messages]
    return given


def _check(settings: dict[str, Json], protocol: WireProtocol) -> None:
    from runtui.cli.exits import UsageError
    from runtui.model.run_body import BodyError, check_body

    try:
        check_body(settings, protocol)
    except BodyError as error:
        raise UsageError(f"{error} Nothing is sent.") from None


def _body(name: str, environment: Environment) -> dict[str, Json]:
    from pathlib import Path

    from runtui.cli.exits import UsageError
    from runtui.model.run_body import BodyError, read_body

    try:
        if name == "-":
            text = environment.read_pipe(LONGEST_BODY, wanted="a body", outcome="Nothing is sent.")
        else:
            with Path(name).expanduser().open(encoding="utf-8") as file:
                text = file.read(LONGEST_BODY)
        return read_body(text)
    except BodyError as error:
        raise UsageError(f"--json: {error}") from None
    except (OSError, ValueError, RuntimeError) as error:
        raise UsageError(f"--json: {getattr(error, 'strerror', None) or 'it is no UTF-8 text'}.") from None


def _value(option: str, text: str) -> Json:
    import json

    from runtui.cli.exits import UsageError

    try:
        value: Json = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(f"{option} needs a number, or true or false.") from None
    return value


def _pair(text: str) -> tuple[str, str]:
    from runtui.cli.exits import UsageError

    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageError("--metadata needs KEY=VALUE.")
    return key, value
