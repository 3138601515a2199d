"""Every way out is an exit code and at most one line."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from runtui.api.errors import (
    ApiError,
    BadAnswer,
    Misconfigured,
    NotAccepted,
    NotFound,
    NotOffered,
    RateLimited,
    ServerFailed,
    Unreachable,
)
from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.main import bugs_in_a_line, ended, where
from runtui.model.secret import Secret, SecretError
from tests.cli.processes import CANARY


def raising(error: BaseException) -> int:
    canary = CANARY  # a local variable, as a report with locals would show it
    assert canary
    raise error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CliError("Said."), 1),
        (CliError("Said.", Exit.NO_KEY), 4),
        (UsageError("Said."), 2),
        (Misconfigured("Said."), 2),
        (NotAccepted("Said."), 4),
        (NotFound("Said."), 5),
        (NotOffered("Said."), 5),
        (Unreachable("Said."), 6),
        (RateLimited("Said."), 7),
        (ServerFailed("Said."), 1),
        (BadAnswer("Said."), 1),
        (ApiError("Said."), 1),
    ],
)
def test_an_error_with_words_is_told_and_ends_with_its_code(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(lambda: raising(error)) == code
    assert capsys.readouterr() == ("", "runtui: Said.\n")


def test_the_next_step_of_a_request_is_told_too(capsys: pytest.CaptureFixture[str]) -> None:
    ended(lambda: raising(NotFound("Gone.", "Look elsewhere.")))
    assert capsys.readouterr().err == "runtui: Gone. Look elsewhere.\n"


def test_hostile_words_of_a_server_move_no_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    ended(lambda: raising(NotFound("\x1b]0;owned\x07\r\nsecond line")))
    err = capsys.readouterr().err
    assert err.rstrip("\n").isprintable()


@pytest.mark.parametrize("error", [KeyError(CANARY), ValueError(f"{CANARY} is no number"), RecursionError(CANARY)])
def test_a_bug_is_told_by_kind_and_place_only(error: Exception, capsys: pytest.CaptureFixture[str]) -> None:
    def command() -> int:
        with bugs_in_a_line():
            return raising(error)

    assert ended(command) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"runtui: This is a bug; please report it: {type(error).__name__} at cli/main.py:")
    assert err.count("\n") == 1
    assert CANARY not in err


def test_a_bug_of_the_dashboard_is_left_to_its_own_report() -> None:
    with pytest.raises(KeyError):
        ended(lambda: raising(KeyError("x")))


def test_the_place_of_a_bug_is_the_last_line_of_our_own() -> None:
    try:
        Secret.parse("")
    except SecretError as error:
        assert where(error).startswith("SecretError at model/secret.py:")


def test_the_place_of_a_foreign_error_is_where_it_was_raised() -> None:
    try:
        int("x")
    except ValueError as error:
        assert where(error).startswith(f"ValueError at {Path(__file__)}:")


def test_a_full_disk_is_the_systems_fault(capsys: pytest.CaptureFixture[str]) -> None:
    full = OSError(errno.ENOSPC, "No space left on device", f"/home/{CANARY}")
    assert ended(lambda: raising(full)) == 1
    err = capsys.readouterr().err
    assert err.startswith("runtui: No space left on device (OSError at ")
    assert CANARY not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_an_answer_that_cannot_be_written_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "runtui", "--help"],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=30, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("runtui: No space left on device")
    assert done.stderr.count("\n") == 1


def test_ctrl_c_ends_without_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(lambda: raising(KeyboardInterrupt())) == 130
    assert capsys.readouterr() == ("", "\n")


@pytest.mark.parametrize(("left", "code"), [(SystemExit(0), 0), (SystemExit(), 0), (SystemExit(3), 3)])
def test_leaving_keeps_its_code(left: SystemExit, code: int) -> None:
    assert ended(lambda: raising(left)) == code


@pytest.mark.parametrize("arguments", [["--help"], ["auth", "login", "--help"], ["--version"]])
def test_a_reader_that_went_away_is_no_news(arguments: list[str]) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "runtui", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    program.stdout.close()
    program.stdout = None
    _, err = program.communicate(timeout=30)
    assert (program.returncode, err) == (141, "")
