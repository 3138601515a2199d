"""Reading arguments without ever repeating one: what was typed may be a key, whatever option it stands behind."""

from __future__ import annotations

import argparse
import re
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from runtui.cli.exits import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

KEY_IS_NO_ARGUMENT = (
    "A key is never an argument: every user of this computer could read it. Let runtui auth login ask for it."
)
_LIKE_A_KEY_OPTION = re.compile(r"key|token|secret|passw", re.IGNORECASE)
# With a width of its own, argparse doesn't load shutil to measure the terminal: 3 ms of --help.
_FORMATTER = partial(argparse.RawDescriptionHelpFormatter, width=78)
_LONGEST_COMPARED = 40
_LIKENESS = 0.7
# What argparse says about one option: its name comes from the parser, the rest may quote what was typed.
_MISSING = re.compile(r"the following arguments are required: (?P<names>.*)")
_ABOUT_OPTION = re.compile(r"argument (?P<option>[^:\s]+): (?P<problem>expected|ignored)")


class Parser(argparse.ArgumentParser):
    """A parser whose errors are sentences without values; each ends with where to read more.

    `surplus` is what to say about words that have no place.
    """

    def __init__(self, prog: str, synopsis: str, *, about: str, more: str = "", surplus: str = "") -> None:
        super().__init__(
            prog=prog, usage=f"{prog} {synopsis}".rstrip(), description=about, epilog=more, add_help=False,
            allow_abbrev=False, formatter_class=_FORMATTER,
        )  # fmt: skip
        self._surplus = surplus or "There are more words than this command takes."

    def read(self, argv: Sequence[str]) -> argparse.Namespace:
        """Returns the options and words of `argv`, in whatever order they stand.

        Raises UsageError; ``--help`` and ``--version`` print and raise SystemExit.
        """
        try:
            arguments, unknown = self.parse_known_intermixed_args(argv)
            self._refuse(unknown)
        except UsageError as error:
            raise UsageError(f"{error} See: {self.prog} --help") from None
        return arguments

    def take_word(self, argv: Sequence[str]) -> tuple[str | None, list[str]]:
        """Returns the first word that is neither an option nor an option's value, and what is left without it."""
        is_value = False
        for place, each in enumerate(argv):
            if is_value:
                is_value = False
            elif each == "--":
                break
            elif not each.startswith("-"):
                return each, [*argv[:place], *argv[place + 1 :]]
            else:
                option = self._option_string_actions.get(each)
                is_value = option is not None and option.nargs != 0
        return None, list(argv)

    @property
    def option_names(self) -> list[str]:
        """The long names of its options."""
        return [name for name in self._option_string_actions if name.startswith("--")]

    @property
    def told(self) -> list[argparse.Action]:
        """Its words and options, in the order of its help."""
        return list(self._actions)

    def option_named(self, name: str) -> argparse.Action | None:
        """Returns an option by its name, None if there is none."""
        return self._option_string_actions.get(name)

    def takes(self, word: str) -> bool:
        """Tells whether it takes a word of that name, such as ``thread``."""
        return any(each.dest == word for each in self._get_positional_actions())

    def error(self, message: str) -> NoReturn:
        """Raises UsageError for a problem that argparse found."""
        missing = _MISSING.fullmatch(message)
        if missing is not None:  # names of ours
            raise UsageError(f"What is missing: {missing['names']}.")
        found = _ABOUT_OPTION.match(message)
        if found is None:
            raise UsageError("The arguments can't be understood.")
        problem = "needs a value" if found["problem"] == "expected" else "takes no value"
        raise UsageError(f"{found['option']} {problem}.")

    def _refuse(self, unknown: list[str]) -> None:
        options = [each.partition("=")[0] for each in unknown if each.startswith("-")]
        if any(_LIKE_A_KEY_OPTION.search(each) for each in options):
            raise UsageError(KEY_IS_NO_ARGUMENT)
        if options:
            raise UsageError(f"There is no such option here.{self._meant(options[0])}")
        if unknown:
            raise UsageError(self._surplus)

    def _meant(self, option: str) -> str:
        # Imported here: only a mistake needs it.
        import difflib  # noqa: PLC0415

        close = difflib.get_close_matches(option[:_LONGEST_COMPARED], self._option_string_actions, 1, _LIKENESS)
        return f" Did you mean {close[0]}?" if close else ""


def add_help_option(parser: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    """Adds ``-h`` and ``--help``."""
    parser.add_argument("-h", "--help", action="help", help="show this and leave")


def add_demo_option(parser: Parser) -> None:
    """Adds ``--demo`` to a command that works on the simulated server too."""
    parser.add_argument("--demo", action="store_true", help="the simulated server: no key, no network, no files")


def add_format_options(parser: argparse.ArgumentParser | argparse._ArgumentGroup, *formats: str) -> None:
    """Adds ``--format``, and ``--json`` where that is one of its words."""
    words = f"{', '.join(formats[:-1])} or {formats[-1]}"
    parser.add_argument("--format", type=one_of("--format", *formats), metavar="FORMAT", help=words)
    if "json" in formats:
        same = "the same as --format json"
        parser.add_argument("--json", dest="format", action="store_const", const="json", help=same)


def add_quiet_options(parser: Parser) -> None:
    """Adds the options on how much is said and whether it is coloured."""
    color = one_of("--color", "auto", "always", "never")
    parser.add_argument("--quiet", action="store_true", help="no notes and no progress, errors only")
    parser.add_argument("--color", type=color, default="auto", metavar="WHEN", help="auto, always or never")


def add_server_options(parser: Parser) -> None:
    """Adds the options that choose a server."""
    server = parser.add_argument_group("server")
    server.add_argument("--profile", metavar="NAME", help="a server from the settings file")
    server.add_argument("--base-url", metavar="URL", help="a server that speaks the Assistants protocol")
    server.add_argument("--allow-http", action="store_true", help="plain http to hosts of the local network")


def whole_number(name: str, least: int, most: int) -> Callable[[str], int]:
    """Returns a reader of whole numbers within bounds, for the option or variable `name`."""

    def read(text: str) -> int:
        if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= most:
            raise UsageError(f"{name} must be a whole number from {least} to {most}.")
        return int(text)

    return read


def seconds(name: str) -> Callable[[str], float]:
    """Returns a reader of intervals: 0 for refreshing by hand, else 1 second to an hour."""

    def read(text: str) -> float:
        if re.fullmatch(r"[0-9]{1,4}(\.[0-9]{1,6})?", text):
            interval = float(text)
            if interval == 0 or 1 <= interval <= 3600:
                return interval
        raise UsageError(f"{name} must be 0 (refresh by hand) or seconds from 1 to 3600.")

    return read


def one_of(name: str, *choices: str) -> OneOf:
    """Returns a reader of a few fixed words."""
    return OneOf(name, choices)


class OneOf:
    """A reader of a few fixed words, `choices`, for the option `name`."""

    def __init__(self, name: str, choices: tuple[str, ...]) -> None:
        self.choices = choices
        self._name = name

    def __call__(self, text: str) -> str:
        """Returns the word. Raises UsageError for another one."""
        if text not in self.choices:
            raise UsageError(f"{self._name} must be {' or '.join(self.choices)}.")
        return text
