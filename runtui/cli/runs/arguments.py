"""What the commands on runs have in common in their arguments."""

from __future__ import annotations

from runtui.cli.parsing import (
    Parser,
    add_demo_option,
    add_format_options,
    add_help_option,
    add_quiet_options,
    add_server_options,
)

CODES = """\
exit codes: 0 done, 1 server failed, 2 wrong usage or settings, 4 no key, or not
accepted, 5 not found, 6 server not reached, 7 rate-limited, 130 interrupted"""
FORMS = f"""\
THREAD is a thread id, a label, or a text that holds an id. json and jsonl are
the server's objects as it sent them, credentials masked; csv and tsv have
times in RFC 3339, UTC. A person gets a table, a program csv, unless asked
otherwise.

{CODES}"""
CHANGES = """\
Nothing is changed without --write, or write = true in the profile, and without
a yes: typed at the question, or given by --yes in a script. A request is sent
once; if its answer is lost, the run is looked at and what it shows is told.

exit codes: 0 done, 1 refused or failed, 2 wrong usage, or not allowed to write,
4 no key, or not accepted, 5 not found or not offered, 6 not reached,
7 rate-limited"""
_SURPLUS = "There are more words than this command takes. A text with spaces needs quotes."


def runs_parser(name: str, synopsis: str, *, about: str, more: str = FORMS) -> Parser:
    """Returns a parser with THREAD, the options that choose a server, and those on how much is said."""
    parser = Parser(f"runtui runs {name}", synopsis, about=about, more=more, surplus=_SURPLUS)
    parser.add_argument("thread", metavar="THREAD", help="an id, a label, or a text that holds an id")
    add_server_options(parser)
    add_demo_option(parser)
    add_quiet_options(parser)
    add_help_option(parser)
    return parser


def add_run_argument(parser: Parser, about: str = "the id of a run") -> None:
    """Adds the RUN that a command is about; THREAD may be a text that holds its id, too."""
    parser.add_argument("run", nargs="?", metavar="RUN", help=f"{about}; may stand in THREAD's text, too")


def add_output_options(parser: Parser) -> None:
    """Adds what chooses the form and the place of the answer."""
    output = parser.add_argument_group("output")
    add_format_options(output, "table", "json", "jsonl", "csv", "tsv")
    output.add_argument("--fields", metavar="NAME,...", help="these only, such as id,usage.total_tokens")
    output.add_argument("-o", "--output", metavar="FILE", help="into a file, which appears once it is whole")
    output.add_argument("--force", action="store_true", help="replace a file that is there")


def one_run_parser(name: str, *, about: str) -> Parser:
    """Returns the parser of a command that prints something of one run."""
    parser = runs_parser(name, "THREAD [RUN] [OPTIONS]", about=about)
    add_run_argument(parser)
    add_output_options(parser)
    return parser


def act_parser(name: str, synopsis: str, *, about: str, more: str = CHANGES, has_format: bool = True) -> Parser:
    """Returns the parser of a command that changes runs of THREAD; not `has_format`: the form is its own matter."""
    parser = runs_parser(name, synopsis, about=about, more=more)
    change = parser.add_argument_group("change")
    change.add_argument("--write", action="store_true", help="allow this command to change runs")
    change.add_argument("--yes", action="store_true", help="don't ask; needed where nobody can answer")
    change.add_argument("--dry-run", action="store_true", help="print the request, and send nothing")
    if has_format:
        add_format_options(parser.add_argument_group("output"), "table", "json")
    return parser


def leave_parser(name: str, option: str, metavar: str, what: str, *, about: str) -> Parser:
    """Returns the parser of a command that gives or refuses leave for calls; `option` is what goes with that."""
    parser = act_parser(name, "THREAD RUN [CALL_ID...] [OPTIONS]", about=about)
    parser.add_argument("run", metavar="RUN", help="the id of the run that waits")
    parser.add_argument("calls", nargs="*", metavar="CALL_ID", help="the calls; without any, all that ask")
    parser.add_argument(option, dest="text", metavar=metavar, help=what)
    return parser
