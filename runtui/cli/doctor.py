"""``runtui doctor``: every step between this machine and a thread's runs, and what to do about each cross."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.parsing import Parser, add_demo_option, add_format_options, add_help_option, add_server_options

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment

_ABOUT = """\
Check everything between this machine and the runs of a thread, one line each:
versions, files, terminal, keyring, profile, key, name, connection, TLS, the
server's answer, its clock, and what it lacks. A line with a cross says what to
do. Only reads; no line holds a key."""
_MORE = """\
THREAD is a thread id, a label, or a text that holds an id. Without it the
server is asked for one assistant, which not every server has.

exit codes: 0 all well, else that of the first cross: 1 a file or server failed,
2 settings or usage, 4 no key, or not accepted, 5 not found or not offered,
6 server not reached, 7 rate-limited"""


def parser() -> Parser:
    """Returns the parser of ``runtui doctor``."""
    surplus = "There are more words than THREAD. A text with spaces needs quotes."
    parser = Parser("runtui doctor", "[THREAD] [OPTIONS]", about=_ABOUT, more=_MORE, surplus=surplus)
    parser.add_argument("thread", nargs="?", metavar="THREAD", help="the thread whose runs to ask for")
    add_server_options(parser)
    add_format_options(parser, "table", "json")
    add_demo_option(parser)
    add_help_option(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Prints the report and returns the exit code of its first cross. Raises UsageError for what is no THREAD."""
    from runtui.cli.doctor_access import CommandAccess, subject_of
    from runtui.cli.doctor_report import Report
    from runtui.cli.waiting import ask
    from runtui.doctor.examination import checks

    subject, config = subject_of(arguments, environment)
    report = Report(environment, as_json=arguments.format == "json")
    ask(report.take(checks(subject, CommandAccess(environment, config))))
    return report.end()
