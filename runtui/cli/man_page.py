"""The manual page, made for each wheel from the parsers that print ``--help``."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from runtui import __version__
from runtui.cli import dashboard
from runtui.cli.commands import COMMANDS, load_command

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from runtui.cli.parsing import Parser

_NAME = "runtui \\- watch the runs of Assistants threads in a terminal, and list, keep and change them in scripts"
_FILES = (
    (
        "~/.config/runtui/config.toml",
        "the settings and profiles; XDG_CONFIG_HOME moves it, RUNTUI_CONFIG names another",
    ),
    ("~/.local/state/runtui/state.db", "the saved threads, and how they were looked at; XDG_STATE_HOME moves it"),
)
_COMMON = ("--profile", "--base-url", "--allow-http", "--demo", "--quiet", "--color", "--help")
"""Options that mean the same wherever they stand: told once."""


def page() -> str:
    """Returns the manual page as roff."""
    main = dashboard.parser()
    *others, codes = _paragraphs(main.epilog or "")
    said = {*others, codes}
    return "\n".join(
        (
            f'.TH RUNTUI 1 "" "runtui {__version__}" "User Commands"',
            *(".SH NAME", _NAME),
            *(".SH SYNOPSIS", *_synopsis(main)),
            *(".SH DESCRIPTION", *_text(_without_commands(main.description or ""), said)),
            *(".SH OPTIONS", *_options(main, ())),
            *(".SH COMMANDS", "Most take the options that choose a server as above, and some of these:"),
            *_options(load_command("runs list").parser(), ("--quiet", "--color"), only=True),
            *(line for name in COMMANDS for line in _command(name, said)),
            *(".SH ENVIRONMENT", *_text("\n\n".join(others), set())),
            *(".SH EXIT STATUS", *_text(codes, set())),
            *(".SH FILES", *_files(), ""),
        )
    )


def _command(name: str, said: set[str]) -> Iterator[str]:
    parser, summary = load_command(name).parser(), COMMANDS[name]
    yield f".SS runtui {name}"
    yield _plain(f"{summary[0].upper()}{summary[1:]}.")
    yield from _synopsis(parser)
    yield from _text(parser.description or "", said)
    yield from _options(parser, _COMMON)
    yield from _text(parser.epilog or "", said)


def _files() -> Iterator[str]:
    for name, text in _FILES:
        yield from (".TP", f"\\fI{_escaped(name)}\\fR", _plain(text))


def _without_commands(text: str) -> str:
    return text.partition("\n\ncommands:")[0]


def _synopsis(parser: Parser) -> Iterator[str]:
    for line in (parser.usage or "").splitlines():
        words = _escaped(line.strip()).removeprefix(_escaped(parser.prog))
        yield ".PP"
        yield f"\\fB{_escaped(parser.prog)}\\fR{words}"


def _options(parser: Parser, names: Iterable[str], *, only: bool = False) -> Iterator[str]:
    """Its words and options, without those of these names, or `only` these."""
    for action in parser.told:
        if any(name in action.option_strings for name in names) is only and action.help:
            yield ".TP"
            yield _heading(action)
            yield _plain(action.help)


def _heading(action: argparse.Action) -> str:
    value = f" \\fI{_escaped(str(action.metavar))}\\fR" if action.metavar and action.nargs != 0 else ""
    if not action.option_strings:
        return value.strip()
    return ", ".join(f"\\fB{_escaped(name)}\\fR" for name in action.option_strings) + value


def _text(text: str, said: set[str]) -> Iterator[str]:
    """Paragraphs that weren't said before; one with indented lines keeps its lines."""
    for paragraph in _paragraphs(text):
        if paragraph in said:
            continue
        said.add(paragraph)
        yield ".PP"
        lines = [_plain(line) for line in paragraph.splitlines()]
        is_set = any(line.startswith("  ") for line in paragraph.splitlines())
        yield from (".nf", *lines, ".fi") if is_set else lines


def _paragraphs(text: str) -> list[str]:
    return re.split(r"\n\s*\n", text.strip("\n"))


def _plain(line: str) -> str:
    escaped = _escaped(line)
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


def _escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-")


if __name__ == "__main__":
    sys.stdout.write(page())
