"""``runtui doctor``: every step between this machine and a thread's runs, and what to do about each cross."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.api.errors import ApiError
from runtui.cli.auth.keyring_call import WAITING
from runtui.cli.connecting import NO_SERVER, connect, headless_config, wanted_of
from runtui.cli.doctor.credentials import find_key, header_findings, profile_findings
from runtui.cli.doctor.report import Report
from runtui.cli.exits import UsageError
from runtui.cli.naming import find_thread, labelled_thread, refuse_key, refuse_mistyped
from runtui.cli.waiting import ask
from runtui.doctor.answers import server_findings
from runtui.doctor.check import Cause, Check
from runtui.doctor.machine import file_findings, terminal_finding, version_findings
from runtui.doctor.profile import keyring_finding
from runtui.doctor.route import route_findings
from runtui.model.profile import Origin
from runtui.store.settings.config import Config

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.model.profile import Connection
    from runtui.model.secret import Secret


class Case(Struct, frozen=True, kw_only=True):
    """What is to be examined, as far as it can be told."""

    connection: Connection | None = None
    config: Config = Config()
    problem: str = ""
    """Why there is no connection."""
    thread_id: str | None = None
    is_demo: bool = False
    allow_http: bool = False


def run(arguments: Namespace, around: Environment) -> int:
    """Prints the report and returns the exit code of its first cross. Raises UsageError for what is no THREAD."""
    case = _case(arguments, around)
    report = Report(around, as_json=arguments.json)
    report.add(*version_findings())
    if not case.is_demo:
        report.add(*file_findings(around.environ, allow_http=case.allow_http))
    report.add(terminal_finding(around.environ, _size(around)))
    if case.connection is None:
        report.add(Check.bad("profile", case.problem, cause=Cause.SETTINGS))
    else:
        _examine_server(report, around, case, case.connection)
    return report.end()


def _case(arguments: Namespace, around: Environment) -> Case:
    if arguments.thread is not None:
        refuse_key(arguments.thread)
    connection, config, problem = None, Config(), NO_SERVER
    try:
        if not arguments.demo:
            config = headless_config(around.environ, allow_http=arguments.allow_http)
        connection = connect(wanted_of(arguments), around.environ, config)
    except UsageError as error:
        problem = str(error)
    return Case(
        connection=connection,
        config=config,
        problem=problem,
        thread_id=_thread_id(arguments.thread, around, connection),
        is_demo=arguments.demo,
        allow_http=arguments.allow_http,
    )


def _thread_id(text: str | None, around: Environment, connection: Connection | None) -> str | None:
    if text is None or connection is None:
        return find_thread(text)
    with around.book_of(connection) as book:
        account = connection.profile.account
        labelled = labelled_thread(text, book, account)
        if labelled is None:
            refuse_mistyped(text, [each.label or "" for each in book.list_threads(account)])
        return labelled or find_thread(text)


def _examine_server(report: Report, around: Environment, case: Case, connection: Connection) -> None:
    is_demo = connection.origin is Origin.DEMO
    report.add(*profile_findings(around, connection, case.config))
    has_keyring = is_demo or _has_keyring(report, around, connection)
    secret, is_ready = _credentials(report, around, connection) if has_keyring else (None, False)
    if is_demo:
        report.add(Check.note("route", "The server is simulated in this process."))
        is_reached = True
    else:
        is_reached = report.add(*route_findings(connection.profile.base_url))
    if not (is_reached and is_ready):
        report.add(Check.note("HTTP", "The server was not asked, for what is crossed above."))
        return
    with around.noting_when_slow(f"Waiting for {connection.profile.host}."):
        ask(_ask(report, around, connection, secret, case.thread_id))


def _size(around: Environment) -> tuple[int, int] | None:
    """Columns and rows of the terminal, None if the output is none."""
    if not around.stdout.isatty():
        return None
    columns, rows = os.get_terminal_size(around.stdout.fileno())
    return columns, rows


def _has_keyring(report: Report, around: Environment, connection: Connection) -> bool:
    with around.noting_when_slow(WAITING):
        finding = keyring_finding(connection, around.environ, around.cabinet)
    return report.add(finding)


def _credentials(report: Report, around: Environment, connection: Connection) -> tuple[Secret | None, bool]:
    found, finding = find_key(around, connection)
    has_key = report.add(finding)
    has_headers = report.add(*header_findings(around, connection))
    return found.secret, has_key and has_headers


async def _ask(
    report: Report, around: Environment, connection: Connection, secret: Secret | None, thread_id: str | None
) -> None:
    try:
        client = around.make_client(connection.profile, secret)
    except ApiError as error:
        report.add(Check.of_request("HTTP", error))
        return
    try:
        async for finding in server_findings(client, thread_id):
            report.add(finding)
    finally:
        await client.aclose()
