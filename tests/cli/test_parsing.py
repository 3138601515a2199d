"""Arguments as values: in any order, within bounds."""

from __future__ import annotations

import pytest

from runtui.cli.dashboard import parser as dashboard_parser
from runtui.cli.exits import UsageError
from runtui.cli.parsing import Parser, one_of, seconds, whole_number
from runtui.cli.profiles.use import parser as use_parser
from tests.cli.processes import CANARY


@pytest.mark.parametrize(
    "argv",
    [
        ["thread_a", "run_b", "--order", "asc", "--page-size", "20"],
        ["--order", "asc", "thread_a", "--page-size=20", "run_b"],
        ["--page-size", "20", "--order=asc", "thread_a", "run_b"],
        ["--order", "asc", "--page-size", "20", "--", "thread_a", "run_b"],
    ],
)
def test_options_stand_before_between_or_after_the_words(argv: list[str]) -> None:
    read = dashboard_parser().read(argv)
    assert (read.thread, read.run, read.order, read.page_size) == ("thread_a", "run_b", "asc", 20)


def test_without_arguments_nothing_is_decided() -> None:
    read = dashboard_parser().read([])
    assert (read.thread, read.run, read.profile, read.base_url, read.page_size, read.interval) == (None,) * 6
    assert (read.order, read.demo, read.allow_http, read.no_mouse) == ("desc", False, False, False)


@pytest.mark.parametrize(
    ("argv", "word", "rest"),
    [
        ([], None, []),
        (["auth"], "auth", []),
        (["auth", "login", "--profile", "x"], "auth", ["login", "--profile", "x"]),
        (["--profile", "auth", "thread_a"], "thread_a", ["--profile", "auth"]),
        (["--profile=auth", "auth"], "auth", ["--profile=auth"]),
        (["--allow-http", "auth", "status"], "auth", ["--allow-http", "status"]),
        (["--base-url"], None, ["--base-url"]),
        (["--", "auth"], None, ["--", "auth"]),
        (["--interval", "-1", "auth"], "auth", ["--interval", "-1"]),
    ],
)
def test_the_first_word_is_found_among_the_options(argv: list[str], word: str | None, rest: list[str]) -> None:
    assert dashboard_parser().take_word(argv) == (word, rest)


def test_what_argparse_says_of_a_value_is_not_repeated() -> None:
    parser = Parser("runtui", "", about="")
    parser.add_argument("--way", choices=("a", "b"))
    with pytest.raises(UsageError, match=r"^The arguments can't be understood\. See: runtui --help$"):
        parser.read(["--way", CANARY])


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("100", 100), ("007", 7)])
def test_whole_numbers_within_their_bounds_are_read(text: str, number: int) -> None:
    assert whole_number("N", 1, 100)(text) == number


@pytest.mark.parametrize("text", ["", " ", "x", "0", "101", "-5", "5.0", "1e1", "1_0", "²", "٣", "９", "9" * 5000])
def test_anything_else_is_no_whole_number(text: str) -> None:
    with pytest.raises(UsageError, match=r"^N must be a whole number from 1 to 100\.$"):
        whole_number("N", 1, 100)(text)


@pytest.mark.parametrize(("text", "interval"), [("0", 0), ("0.0", 0), ("1", 1), ("2.5", 2.5), ("3600", 3600)])
def test_intervals_are_read(text: str, interval: float) -> None:
    assert seconds("S")(text) == interval


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "0.5", "3601", "nan", "inf", "-inf", "1e2", "1_0", "٣", "9" * 5000, "3s", "0.0000001"]
)
def test_anything_else_is_no_interval(text: str) -> None:
    with pytest.raises(UsageError, match=r"^S must be 0 \(refresh by hand\) or seconds from 1 to 3600\.$"):
        seconds("S")(text)


def test_a_choice_names_what_there_is_to_choose() -> None:
    assert one_of("--order", "desc", "asc")("asc") == "asc"
    with pytest.raises(UsageError, match=r"^--order must be desc or asc\.$"):
        one_of("--order", "desc", "asc")("ASC")


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["--order"], "--order needs a value."),
        (["--order", "--demo"], "--order needs a value."),
        (["--interval", "-inf"], "--interval needs a value."),
        (["--demo=yes"], "--demo takes no value."),
        (["-hx"], "-h/--help takes no value."),
        (["--pagesize", "3"], "There is no such option here. Did you mean --page-size?"),
        (["--xyz"], "There is no such option here."),
        (["-x"], "There is no such option here."),
        (["a", "b", "c"], "There are more words than THREAD and RUN. A text with spaces needs quotes."),
    ],
)
def test_what_cannot_be_read_is_one_sentence_and_where_to_read_more(argv: list[str], said: str) -> None:
    with pytest.raises(UsageError) as caught:
        dashboard_parser().read(argv)
    assert str(caught.value) == f"{said} See: runtui --help"


@pytest.mark.parametrize("argv", [["--api-key", "x"], ["--api-key=x"], ["--token", "x"], ["--OPENAI_API_KEY=x"]])
def test_an_option_for_a_key_is_answered_with_where_a_key_is_asked_for(argv: list[str]) -> None:
    with pytest.raises(UsageError, match=r"A key is never an argument.*runtui auth login"):
        dashboard_parser().read(argv)


def test_a_word_that_is_missing_is_named() -> None:
    with pytest.raises(UsageError, match=r"^What is missing: NAME\. See: runtui profiles use --help$"):
        use_parser().read([])
