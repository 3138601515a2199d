"""Commands that the docs show exist, take what stands behind them, and print what is shown."""

import itertools
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from runtui.cli import dashboard
from runtui.cli.commands import COMMANDS, GROUPS, load_command

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_FENCED = re.compile(r"```(?:text|sh|console)\n(.*?)```", re.DOTALL)
_CHANGING = re.compile(r"\b[0-9a-f]{12,64}\b|\d+")
"""What differs from day to day: times, counts down, checksums."""


def commands_in(lines):
    """The words behind each ``runtui`` of a few lines, to the end of that command."""
    for line in lines:
        for found in re.finditer(r"(?:^|[|(;&$\"] ?)runtui (.*)", line.strip()):
            lexer = shlex.shlex(re.sub(r"[\[\]]", "", found[1]), posix=True, punctuation_chars="|&;<>()")
            lexer.whitespace_split = True
            yield tuple(itertools.takewhile(lambda word: word[0] not in "|&;<>()#", filter(None, lexer)))


def lines_of(text):
    return [line for block in _FENCED.findall(text) for line in block.replace("\\\n", " ").splitlines()]


IN_BLOCKS = {(page.name, each) for page in PAGES for each in commands_in(lines_of(page.read_text()))}
IN_TEXT = {
    (page.name, each) for page in PAGES for each in commands_in(re.findall(r"`(runtui [^`\n]+)`", page.read_text()))
}


def parser_for(words):
    """The parser of the command that the words begin with, None for a group, and the words behind it."""
    first, rest = dashboard.parser().take_word(words)
    second, behind = dashboard.parser().take_word(rest) if first in GROUPS else (None, rest)
    if first in GROUPS:
        return (load_command(f"{first} {second}").parser(), behind) if second else (None, behind)
    return (load_command(first).parser(), rest) if first in COMMANDS else (dashboard.parser(), list(words))


@pytest.mark.parametrize(("page", "words"), sorted(IN_BLOCKS), ids=str)
def test_a_command_that_is_shown_takes_its_words(page, words):
    parser, rest = parser_for(words)
    with suppress(SystemExit):  # --help
        parser.read(rest)


@pytest.mark.parametrize(("page", "words"), sorted(IN_TEXT), ids=str)
def test_a_command_that_is_named_exists_with_its_options(page, words):
    parser, rest = parser_for(words)
    options = [word for word in rest if re.match(r"--?[a-z]", word)]
    assert parser is not None or not options
    assert all(parser.option_named(each.partition("=")[0]) for each in options)


def test_many_commands_are_shown():
    assert len(IN_BLOCKS) > 20
    assert len(IN_TEXT) > 20


def matches(line, shown):
    """Whether a line is what is shown of it, up to ``…``; any number stands for another."""
    parts = [re.escape(_CHANGING.sub("0", part)) for part in shown.split("…")]
    return re.fullmatch(" *".join(re.split(r"(?:\\ )+", ".*".join(parts))), _CHANGING.sub("0", line)) is not None


@pytest.mark.skipif(not (shutil.which("jq") and shutil.which("sqlite3")), reason="needs jq and sqlite3")
@pytest.mark.parametrize("page", ["scripting.md", "archives.md"])
def test_what_is_shown_is_what_is_printed(page, tmp_path):
    program = tmp_path / "runtui"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m runtui "$@"\n')
    program.chmod(0o700)
    text = (ROOT / "docs" / page).read_text()
    blocks = [block for block in _FENCED.findall(text) if "--demo" in block]
    assert blocks
    for block in blocks:
        for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = shown.partition("\n")
            if command.startswith(("runtui open", "runtui watch --format jsonl")):
                continue
            is_table = "--limit 5" in command
            printed = printed_by(f"{command} --format table" if is_table else command, tmp_path)
            for line, expected in zip(printed, output.splitlines(), strict=False):
                assert expected == "…" or matches(line, expected), command
            assert len(printed) >= len(output.splitlines()) or "…" in output


def printed_by(command, folder):
    done = subprocess.run(
        ["bash", "-c", f'PATH="{folder}:$PATH"; {command}'],
        cwd=folder, capture_output=True, text=True, timeout=50, check=False,
    )  # fmt: skip
    return (done.stdout or done.stderr).splitlines()
