"""``runtui runs messages``: what was said in a thread, or by one of its runs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from runtui.cli.parsing import one_of
from runtui.cli.runs.arguments import add_output_options, add_run_argument, runs_parser
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.list_columns import ColumnSet, ListColumn
    from runtui.cli.parsing import Parser
    from runtui.cli.runs.answer import Answer
    from runtui.model.message import Message, MessagePage

_ABOUT = """\
List the messages of a thread, or those that one run wrote, the oldest first."""


def parser() -> Parser:
    """Returns the parser of ``runtui runs messages``."""
    parser = runs_parser("messages", "THREAD [RUN] [OPTIONS]", about=_ABOUT)
    add_run_argument(parser, "only what this run wrote")
    order = one_of("--order", "asc", "desc")
    parser.add_argument("--order", type=order, default="asc", metavar="ORDER", help="asc (oldest first) or desc")
    add_output_options(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the messages and returns the exit code. Raises CliError and ApiError, what came before is printed."""
    from runtui.cli.runs.answer import print_answer
    from runtui.cli.thread_argument import find_run

    run_id = find_run(arguments.run, arguments.thread)
    return print_answer(arguments, environment, partial(_print, run_id=run_id, order=arguments.order))


async def _print(client: RunSource, answer: Answer, *, run_id: str | None, order: str) -> None:
    from runtui.session.run_reader import all_pages

    async def ask(limit: int, after: str | None) -> MessagePage:
        return await client.list_messages(
            answer.thread_id, run_id=run_id, limit=limit, after=after, order=order, patient=True
        )

    writer, seen = None, set[str]()
    async for page in all_pages(ask):
        writer = writer or answer.writer(_columns())
        new = [each for each in zip(page.messages, page.objects, strict=True) if each[0].id not in seen]
        seen.update(message.id for message, _ in new)
        tells_runs = run_id is not None and any(message.run_id for message in page.messages)
        own = [each for each in new if not tells_runs or each[0].run_id == run_id]
        writer.add(own)
        answer.progress.show(plural(len(seen), "message"))
    if writer is not None:
        writer.end()


def _columns() -> ColumnSet[Message]:
    from runtui.cli.list_columns import ColumnSet, column
    from runtui.model.masking import masked_text
    from runtui.words import times

    text: ListColumn[Message] = column("text", lambda message: masked_text(message.text))
    role: ListColumn[Message] = column("role", lambda message: message.role)
    table: tuple[ListColumn[Message], ...] = (
        role,
        column("created", lambda message: times.rfc3339(message.created_at) or ""),
        column("run", lambda message: message.run_id or ""),
        text,
    )
    sheet: tuple[ListColumn[Message], ...] = (
        column("id", lambda message: message.id),
        role,
        column("created_at", lambda message: times.rfc3339(message.created_at) or ""),
        column("run_id", lambda message: message.run_id or ""),
        column("assistant_id", lambda message: message.assistant_id or ""),
        column("files", lambda message: " ".join(each.file_id or "" for each in message.attachments)),
        text,
    )
    return ColumnSet(table, sheet)
