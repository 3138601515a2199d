"""``runtui runs list``: the runs of a thread, page by page."""

from __future__ import annotations

import time
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from runtui.cli.exits import UsageError
from runtui.cli.parsing import one_of, whole_number
from runtui.cli.runs.arguments import add_output_options, runs_parser
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.cli.runs.answer import Answer
    from runtui.feed.view.query.language import Query
    from runtui.session.run_reader import WantedRuns
    from runtui.session.saved_views import SavedView

_USUAL = 50
_MOST = 10_000_000
_ABOUT = """\
List the runs of a thread, the newest first. They are printed as they come, so
that a pipe that closes ends the asking:

  runtui runs list THREAD --all --filter 'status:failed age:<1d' --format jsonl"""


def parser() -> Parser:
    """Returns the parser of ``runtui runs list``."""
    parser = runs_parser("list", "THREAD [OPTIONS]", about=_ABOUT)
    which = parser.add_argument_group("which runs")
    limit = whole_number("--limit", 1, _MOST)
    which.add_argument("--limit", type=limit, metavar="N", help=f"so many at most ({_USUAL})")
    which.add_argument("--all", action="store_true", help="all there are")
    order = one_of("--order", "desc", "asc")
    which.add_argument("--order", type=order, metavar="ORDER", help="desc (newest first) or asc")
    which.add_argument("--after", metavar="RUN", help="only those behind this run, in that order")
    which.add_argument("--before", metavar="RUN", help="only those up to this run")
    which.add_argument("--status", metavar="S,...", help="with one of these statuses")
    which.add_argument("--filter", metavar="EXPR", help="as behind / in the dashboard, such as 'dur:>5s'")
    view = "with the filter and the order of a saved view: Waiting, Failed today, Slow, or one of your own"
    which.add_argument("--view", metavar="NAME", help=view)
    add_output_options(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the runs and returns the exit code. Raises CliError and ApiError, what came before is printed."""
    from runtui.cli.runs.answer import print_answer

    wanted = _wanted(arguments, _view(arguments, environment))
    return print_answer(arguments, environment, partial(_print, wanted=wanted))


async def _print(client: RunSource, answer: Answer, *, wanted: WantedRuns) -> None:
    import asyncio

    from runtui.cli.runs.run_columns import run_columns
    from runtui.session.run_reader import RunReader

    reader = RunReader(client, answer.thread_id, wanted)
    reader.on_steps = lambda: answer.progress.show(f"steps of {plural(reader.steps_read, 'run')} are read")
    writer = None
    async with aclosing(reader.pages()) as pages:
        async for runs in pages:
            if writer is None:
                writer = answer.writer(run_columns(time.time() + (client.request_log.skew or 0.0)))
            for _ in writer.adding([(run, run.raw()) for run in runs]):
                await asyncio.sleep(0)  # meanwhile the next page comes
            answer.progress.show(_progress(reader.found, reader.read))
    if writer is not None:
        writer.end()
    answer.progress.clear()
    _note_rest(answer.environment, reader.found, reader.read, has_more=reader.has_more)
    if reader.is_gapped:
        other = "asc" if wanted.order == "desc" else "desc"
        answer.environment.note(
            f"The server's pages overlap: runs may be missing. Perhaps --order {other} has all."
        )
    if not reader.has_met_end:
        answer.environment.note("The run of --before is not among them: they go on to the end of the thread.")


def _progress(found: int, read: int) -> str:
    return plural(found, "run") if found == read else f"{found:,} of {plural(read, 'run')}"


def _note_rest(environment: Environment, found: int, read: int, *, has_more: bool) -> None:
    """Says of how many runs this is the answer, where it isn't all that there are."""
    if has_more:
        environment.note(
            f"{found:,} of the first {plural(read, 'run')}; there are more: --limit N, --all, --after RUN."
        )
    elif not found and read:
        environment.note(
            f"None of all {read:,} runs is of that kind." if read > 1 else "The one run is not of that kind."
        )
    elif not found:
        environment.note("The thread has no runs there.")


def _view(arguments: Namespace, environment: Environment) -> SavedView | None:
    """The view that is asked for. Raises UsageError for one that there isn't."""
    if arguments.view is None:
        return None
    from runtui.session.saved_views import PRESETS, SavedViews

    with environment.book_of(environment.connection(arguments)) as book:
        views = SavedViews(book)
        view, names = views.find(arguments.view), [each.name for each in (*PRESETS, *views.own())]
    if view is None:
        raise UsageError(f"--view: no view is called so. There are {', '.join(names)}.")
    return view


def _wanted(arguments: Namespace, view: SavedView | None) -> WantedRuns:
    from runtui.cli.thread_argument import find_run
    from runtui.session.run_reader import WantedRuns

    if arguments.all and arguments.limit is not None:
        raise UsageError("--all and --limit are two wishes: give one of them.")
    return WantedRuns(
        order=arguments.order or (view.order if view is not None else None) or "desc",
        after=find_run(arguments.after, None),
        before=find_run(arguments.before, None),
        most=None if arguments.all else arguments.limit or _USUAL,
        query=_query(arguments.filter, arguments.status, view.filter_text if view is not None else ""),
    )


def _query(expression: str | None, statuses: str | None, of_view: str) -> Query:
    from runtui.cli.thread_argument import refuse_key
    from runtui.feed.view.query.language import Query, QueryField

    if expression is None and statuses is None and not of_view:
        return Query()
    refuse_key(f"{expression or ''} {statuses or ''}", "a filter")
    texts = [expression or "", of_view]
    if statuses is not None:
        words = [each.strip() for each in statuses.split(",")]
        if not all(word.replace("_", "").isalnum() for word in words):
            raise UsageError("--status wants statuses with commas between them, such as failed,expired.")
        texts.append("status:" + ",".join(f"={word}" for word in words))
    query = _read(" ".join(texts))
    if any(each.field is QueryField.WAIT for term in query.terms for each in term.conditions):
        raise UsageError("--filter: wait: is known only to the dashboard, which sees how long runs wait.")
    return query


def _read(text: str) -> Query:
    from runtui.feed.view.query.language import QuerySyntaxError
    from runtui.feed.view.query.parse import parse

    try:
        return parse(text)
    except QuerySyntaxError as error:
        raise UsageError(f"--filter, character {error.position + 1}: {error.message}") from None
