"""``runtui doctor``: every step between this machine and a thread's runs, and what to do about each cross."""

from __future__ import annotations

import os
from contextlib import aclosing
from typing import TYPE_CHECKING

from runtui.cli.connecting import NO_SERVER, connect, headless_config, wanted_of
from runtui.cli.doctor.credentials import CommandAccess
from runtui.cli.doctor.report import Report
from runtui.cli.exits import UsageError
from runtui.cli.naming import find_thread, labelled_thread, refuse_key, refuse_mistyped
from runtui.cli.waiting import ask
from runtui.doctor.examination import Subject, checks
from runtui.store.settings.config import Config

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.model.profile import Connection


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the report and returns the exit code of its first cross. Raises UsageError for what is no THREAD."""
    subject, config = _subject(arguments, environment)
    report = Report(environment, as_json=arguments.json)
    ask(_report(report, subject, CommandAccess(environment, config)))
    return report.end()


async def _report(report: Report, subject: Subject, access: CommandAccess) -> None:
    async with aclosing(checks(subject, access)) as found:
        async for check in found:
            report.add(check)


def _subject(arguments: Namespace, environment: Environment) -> tuple[Subject, Config]:
    if arguments.thread is not None:
        refuse_key(arguments.thread)
    connection, config, problem = None, Config(), NO_SERVER
    try:
        if not arguments.demo:
            config = headless_config(environment.environ, allow_http=arguments.allow_http)
        connection = connect(wanted_of(arguments), environment.environ, config)
    except UsageError as error:
        problem = str(error)
    subject = Subject(
        environ=environment.environ,
        connection=connection,
        problem=problem,
        allow_http=arguments.allow_http,
        thread_id=_thread_id(arguments.thread, environment, connection),
        size=_size(environment),
    )
    return subject, config


def _thread_id(text: str | None, environment: Environment, connection: Connection | None) -> str | None:
    if text is None or connection is None:
        return find_thread(text)
    with environment.book_of(connection) as book:
        account = connection.profile.account
        labelled = labelled_thread(text, book, account)
        if labelled is None:
            refuse_mistyped(text, [each.label or "" for each in book.list_threads(account)])
        return labelled or find_thread(text)


def _size(environment: Environment) -> tuple[int, int] | None:
    """Columns and rows of the terminal, None if the output is none."""
    if not environment.stdout.isatty():
        return None
    columns, rows = os.get_terminal_size(environment.stdout.fileno())
    return columns, rows
