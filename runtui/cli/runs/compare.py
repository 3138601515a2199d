"""``runtui runs compare``: every field in which two runs of a thread differ."""

from __future__ import annotations

import json
import time
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from runtui.cli.runs.arguments import add_output_options, runs_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.list_columns import ListColumn
    from runtui.cli.parsing import Parser
    from runtui.cli.runs.answer import Answer
    from runtui.feed.run.compare import Difference
    from runtui.feed.run.lifetime import PhaseTime
    from runtui.model.detail import Json, RunDetail


class FieldDifference(NamedTuple):
    """One field in which two runs differ, in words."""

    section: str
    id: str
    left: str
    right: str


_ABOUT = """\
Show every field in which two runs of a thread differ: outcome, settings, times,
usage. The objects of json have section, field, left and right."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs compare``."""
    parser = runs_parser("compare", "THREAD RUN RUN [OPTIONS]", about=_ABOUT)
    parser.add_argument("left", metavar="RUN", help="the id of a run")
    parser.add_argument("right", metavar="RUN", help="the id of another one")
    add_output_options(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the differences and returns the exit code. Raises CliError and ApiError."""
    from runtui.cli.runs.answer import print_answer
    from runtui.cli.thread_argument import need_run

    run_ids = [need_run(each, "") for each in (arguments.left, arguments.right)]
    return print_answer(arguments, environment, partial(_print, run_ids=run_ids))


async def _print(client: RunSource, answer: Answer, *, run_ids: list[str]) -> None:
    from runtui.cli.list_columns import ColumnSet, column
    from runtui.feed.run.compare import compare

    left, right = [await _detail(client, answer, run_id) for run_id in run_ids]
    now = time.time() + (client.request_log.skew or 0.0)
    columns: list[ListColumn[FieldDifference]] = [
        column("section", lambda each: each.section),
        column("field", lambda each: each.id),
        column("left", lambda each: each.left),
        column("right", lambda each: each.right),
    ]
    writer = answer.writer(ColumnSet[FieldDifference](columns, columns))
    writer.add([_told(each) for each in compare(left, right, now)])
    writer.end()


async def _detail(client: RunSource, answer: Answer, run_id: str) -> RunDetail:
    from runtui.api.decoders import decode_detail

    run = await client.fetch_whole_run(answer.thread_id, run_id)
    return decode_detail(run, answer.seen(run.raw()))


def _told(difference: Difference) -> tuple[FieldDifference, bytes]:
    sides = [_side(each) for each in (difference.left, difference.right)]
    names = {"section": difference.section.value, "field": difference.field}
    raw = json.dumps(names | dict(zip(("left", "right"), sides, strict=True))).encode()
    return FieldDifference(difference.section, difference.field, *map(_words, sides)), raw


def _side(side: Json | PhaseTime) -> Json:
    """One side as a program reads it: a phase in seconds."""
    from runtui.feed.run.lifetime import PhaseTime

    return side.seconds if isinstance(side, PhaseTime) else side


def _words(side: Json) -> str:
    if side is None:
        return ""
    return side if isinstance(side, str) else json.dumps(side, ensure_ascii=False)
