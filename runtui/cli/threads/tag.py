"""``runtui threads tag``: words by which saved threads are found together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import Exit, UsageError
from runtui.cli.threads.arguments import thread_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser

_ABOUT = """\
Give a saved thread tags: the watch and the picker find it by #TAG. With --off
these tags are taken away, all of them where none is named. Without any TAG it
says which ones there are."""


def parser() -> Parser:
    """Returns the parser of ``runtui threads tag``."""
    parser = thread_parser("tag", "THREAD [TAG...] [--off] [OPTIONS]", about=_ABOUT)
    parser.add_argument("tags", nargs="*", metavar="TAG", help="a word, with or without #")
    parser.add_argument("--off", action="store_true", help="take them away")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Tags a thread and returns the exit code. Raises CliError."""
    from runtui.cli.threads.saved_thread import saved_thread

    connection = environment.connection(arguments)
    account = connection.profile.account
    given = {_checked(each) for each in arguments.tags}
    with environment.changed_book_of(connection) as book:
        thread = saved_thread(arguments.thread, book, account)
        before = set(thread.tags)
        after = (before - given if given else set()) if arguments.off else before | given
        if after != before:
            book.set_tags(account, thread.thread_id, after)
    tags = " ".join(f"#{each}" for each in sorted(after))
    environment.say(f"{thread.thread_id} has {tags}." if tags else f"{thread.thread_id} has no tags.")
    return Exit.DONE


def _checked(text: str) -> str:
    """A tag without its sign. Raises UsageError, without the text."""
    from runtui.cli.thread_argument import refuse_key
    from runtui.model.thread import LONGEST_TAG, has_tag_form

    refuse_key(text, "a tag")
    tag = text.strip().removeprefix("#").casefold()
    if not has_tag_form(tag):
        raise UsageError(f"A tag is a word of at most {LONGEST_TAG} printable characters, without # and commas.")
    return tag
