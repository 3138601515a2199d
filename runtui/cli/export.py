"""``runtui export``: threads into an archive, gone on with after any interruption; and the check of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.parsing import (
    Parser,
    add_demo_option,
    add_format_options,
    add_help_option,
    add_quiet_options,
    add_server_options,
    whole_number,
)
from runtui.cli.runs.arguments import CODES

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.model.detail import Json
    from runtui.store.archive.finishing import Contents

_USUAL_RATE = 600
_ABOUT = """\
Keep whole threads in a file: runs, steps, messages, and the assistants named in
them, as the server sent them, credentials masked. Interrupted, even by kill -9,
the same command goes on where it stopped:

  runtui export THREAD -o thread.jsonl.zst
  runtui export --verify thread.jsonl.zst"""
_MORE = f"""\
The ending decides: .gz and .zst are compressed. What the server doesn't give is
noted in the file as a gap, with its reason. The work is in FILE.part until all
is there.

{CODES}"""


def parser() -> Parser:
    """Returns the parser of ``runtui export``."""
    parser = Parser("runtui export", "THREAD... -o FILE [OPTIONS]", about=_ABOUT, more=_MORE)
    parser.add_argument("threads", nargs="*", metavar="THREAD", help="ids, labels, or texts that hold an id")
    what = parser.add_argument_group("what and where")
    what.add_argument("--all-saved", action="store_true", help="all saved threads of the server")
    what.add_argument("-o", "--output", metavar="FILE", help="such as threads.jsonl, .jsonl.gz or .jsonl.zst")
    what.add_argument("--force", action="store_true", help="replace a file that is there")
    what.add_argument("--no-messages", action="store_true", help="leave out the messages")
    what.add_argument("--no-steps", action="store_true", help="leave out the steps of the runs")
    what.add_argument("--redact", action="store_true", help="hide what people and models wrote")
    rate = whole_number("--per-minute", 1, 100_000)
    what.add_argument("--per-minute", type=rate, default=_USUAL_RATE, metavar="N", help="requests at most (600)")
    what.add_argument("--verify", metavar="FILE", help="check an archive instead; --json tells what it holds")
    add_format_options(what, "table", "json")
    add_server_options(parser)
    add_demo_option(parser)
    add_quiet_options(parser)
    add_help_option(parser)
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Makes or checks an archive and returns the exit code. Raises CliError; ApiError, what came is kept."""
    if arguments.verify is not None:
        return _verify(arguments, environment)
    if arguments.output is None:
        raise UsageError("-o FILE is missing: the name of the archive.")
    if bool(arguments.threads) is arguments.all_saved:
        raise UsageError("Give the threads to keep, or --all-saved for all of the server that are saved.")
    # Imported here: the check of an archive asks no server.
    from runtui.cli.archive_maker import ArchiveMaker  # noqa: PLC0415

    return ArchiveMaker(arguments, environment).make()


def _verify(arguments: Namespace, environment: Environment) -> int:
    # Imported here: help and refusals need none of it.
    from runtui.cli.named_file import place_of  # noqa: PLC0415
    from runtui.store.archive.finishing import verify  # noqa: PLC0415
    from runtui.store.archive.records import ArchiveError  # noqa: PLC0415

    path, kind = place_of(arguments.verify, "--verify")
    if kind is None:
        raise CliError("There is no such file.", Exit.NOT_THERE)
    try:
        contents = verify(path)
    except ArchiveError as error:
        raise CliError(f"The archive is not whole: {error}.") from None
    if arguments.format == "json":
        environment.say_json(_to_json(contents))
    else:
        environment.say(*_lines(contents))
    if contents.manifest is None:
        raise CliError("The archive is not whole: it ends early.")
    return Exit.DONE


def _to_json(contents: Contents) -> dict[str, Json]:
    header, manifest = contents.header, contents.manifest
    return {
        "host": header.host,
        "begun_at": header.begun_at,
        "ended_at": manifest.ended_at if manifest is not None else None,
        "threads": list(header.threads),
        "redacted": header.redacted,
        "counts": dict(contents.counts),
        "sha256": manifest.sha256 if manifest is not None else None,
    }


def _lines(contents: Contents) -> list[str]:
    header = contents.header
    redacted = ", what people and models wrote hidden" if header.redacted else ""
    counts = ", ".join(f"{count} of type {name}" for name, count in sorted(contents.counts.items()))
    return [
        f"from     {header.host}, {header.begun_at}{redacted}",
        f"threads  {len(header.threads)}",
        f"records  {counts}",
    ]
