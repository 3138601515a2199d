"""``runtui runs watch``: a line for each change of a run until it ends, and how it ended as an exit code."""

from __future__ import annotations

from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

from runtui.cli.exits import Exit, UsageError
from runtui.cli.parsing import add_format_options, one_of, seconds
from runtui.cli.runs.arguments import CODES, add_run_argument, runs_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.cli.runs.named_thread import NamedThread
    from runtui.model.run import Run
    from runtui.session.run_watch import RunWatch

_ABOUT = """\
Print a line for each change of a run until it ends; without RUN, of all runs
that are active and those that come meanwhile, until none is active."""
_MORE = f"""\
The command of --on-change gets the run as JSON on its input, and RUNTUI_THREAD,
RUNTUI_RUN and RUNTUI_STATUS. jsonl is the server's object at each change.

{CODES},
8 still running at --timeout; with --exit-status: 10 failed, 11 cancelled,
12 expired, 13 incomplete, 14 waiting for an action at --timeout"""
_BY_STATUS = {"failed": Exit.RUN_FAILED, "expired": Exit.RUN_EXPIRED, "incomplete": Exit.RUN_INCOMPLETE,
              "cancelled": Exit.RUN_CANCELLED}  # fmt: skip
"""The worst first: of several runs that one decides."""
_PATIENCE = 60.0
"""Seconds that the command of a change may take."""
_LONGEST = 1000
"""Characters of a variable."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs watch``."""
    parser = runs_parser("watch", "THREAD [RUN] [OPTIONS]", about=_ABOUT, more=_MORE)
    add_run_argument(parser, "the run to watch")
    watch = parser.add_argument_group("watching")
    watch.add_argument(
        "--interval", type=seconds("--interval"), default=3.0, metavar="SECONDS", help="between looks (3)"
    )
    watch.add_argument("--timeout", metavar="TIME", help="give up after that long, such as 90 or 10m")
    watch.add_argument("--exit-status", action="store_true", help="tell how it ended by the exit code")
    until = one_of("--until", "requires_action")
    watch.add_argument("--until", type=until, metavar="STATUS", help="requires_action: end there too, with 0")
    watch.add_argument("--on-change", metavar="CMD", help="run this in a shell at each change")
    add_format_options(watch, "table", "jsonl")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Watches and returns the exit code. Raises CliError, and ApiError where trying again won't help."""
    from runtui.cli.runs.named_thread import NamedThread
    from runtui.cli.thread_argument import find_run

    if not arguments.interval:
        raise UsageError("--interval must be seconds from 1 to 3600.")
    patience, run_id = _seconds(arguments.timeout), find_run(arguments.run, arguments.thread)
    thread = NamedThread(arguments, environment)
    return thread.work(lambda client: _watch(client, arguments, thread, run_id, patience))


def _seconds(text: str | None) -> float | None:
    from runtui.feed.view.query.interval import read_duration

    bound = None if text is None else read_duration(text)
    if text is not None and (bound is None or bound.start <= 0):
        raise UsageError("--timeout must be a time span, such as 90, 10m or 1h30m.")
    return None if bound is None else bound.start


async def _watch(
    client: RunSource, arguments: Namespace, thread: NamedThread, run_id: str | None, patience: float | None
) -> int:
    import asyncio

    from runtui.cli.runs.change_lines import ChangeLines
    from runtui.feed.refresh.pace import Pace
    from runtui.session.run_watch import RunWatch

    watch = RunWatch(client, thread.thread_id, run_id, Pace(interval=arguments.interval))
    watch.on_error = thread.note_error
    lines = ChangeLines(arguments, thread.environment)
    has_met, limit = False, asyncio.timeout(patience)
    with suppress(TimeoutError):
        async with limit, aclosing(watch.changes()) as changes:
            async for changed in changes:
                for run in changed:
                    lines.say(run, watch.now)
                    await _run_command(arguments.on_change, run, thread)
                has_met = arguments.until is not None and any(run.status == arguments.until for run in changed)
                if has_met:
                    break
    if has_met:
        return Exit.DONE
    ended = _given_up if limit.expired() else _ended
    return ended(watch, thread, is_exit_status=arguments.exit_status)


def _given_up(watch: RunWatch, thread: NamedThread, *, is_exit_status: bool) -> int:
    thread.environment.note("Still running when the time was up.")
    waits = any(run.status == "requires_action" for run in watch.runs.values())
    return Exit.RUN_WAITS if is_exit_status and waits else Exit.STILL_RUNNING


def _ended(watch: RunWatch, thread: NamedThread, *, is_exit_status: bool) -> int:
    statuses = {run.status for run in watch.runs.values()}
    if any(run.is_active for run in watch.runs.values()):  # in a status that nobody knows, for half an hour
        return Exit.STILL_RUNNING
    if not watch.runs:
        thread.environment.note("No run of the thread is active.")
    worst = next((code for status, code in _BY_STATUS.items() if status in statuses), Exit.DONE)
    return worst if is_exit_status else Exit.DONE


async def _run_command(command: str | None, run: Run, thread: NamedThread) -> None:
    """Runs the command of a change and waits for it; how it ended is its own affair, that it failed is told."""
    import asyncio

    from runtui.session.change_program import end_whole

    if command is None:
        return
    names = {"RUNTUI_THREAD": thread.thread_id, "RUNTUI_RUN": run.id, "RUNTUI_STATUS": run.status}
    environ = {**thread.environment.environ, **{name: _variable(text) for name, text in names.items()}}
    process = await asyncio.create_subprocess_shell(
        command, stdin=asyncio.subprocess.PIPE, env=environ, start_new_session=True
    )
    try:
        async with asyncio.timeout(_PATIENCE):
            await process.communicate(run.raw())
    except (
        BaseException
    ) as error:  # the time of the command is up, or that of the whole watch, or it is interrupted
        await end_whole(process)
        if not isinstance(error, TimeoutError):
            raise
    if process.returncode:
        thread.environment.note(f"The command of --on-change ended with {process.returncode}.")


def _variable(text: str) -> str:
    """A text of a server as a variable of the environment can hold it: without zero bytes, and not endless."""
    return text[:_LONGEST].replace("\0", "").encode("utf-8", "replace").decode()
