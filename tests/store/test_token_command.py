"""A token command is run when a token is needed, and says in words why there is none."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import stat
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from runtui.model.secret import Secret, TokenError
from runtui.store.keys.token_command import TokenCommand

if TYPE_CHECKING:
    from collections.abc import Callable

CANARY = "eyCANARYcanaryCANARY"
START = 1_800_000_000.0


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


class Az:
    """A program named ``az`` on the PATH, written in shell, that notes each of its runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runs_file = folder / "runs"
        self.environ = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "OPENAI_API_KEY": "sk-other"}
        self.says("printf tok-1")

    def says(self, script: str) -> None:
        """Makes it do `script` from now on."""
        program = self.folder / "az"
        program.write_text(f"#!/bin/sh\necho run >> {self.runs_file}\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)

    @property
    def runs(self) -> int:
        """How often it was run."""
        return len(self.runs_file.read_text().split()) if self.runs_file.exists() else 0

    def command(self, *arguments: str, **settings: Any) -> TokenCommand:
        """A token command that runs it."""
        return TokenCommand(("az", *arguments), self.environ, **settings)


@pytest.fixture
def az(tmp_path: Path) -> Az:
    return Az(tmp_path)


def jwt(**claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{body}.c2ln"


async def failure_of(command: TokenCommand) -> TokenError:
    with pytest.raises(TokenError) as caught:
        await command.token()
    error = caught.value
    assert CANARY not in f"{error.message}{error.next_step}{error!r}"
    assert error.__context__ is None
    return error


@pytest.mark.parametrize("script", ["printf tok-1", "echo tok-1", "echo '  tok-1  '", "echo '\"tok-1\"'"])
async def test_the_token_is_what_the_program_prints(az: Az, script: str) -> None:
    az.says(script)
    assert await az.command().token() == Secret("tok-1")


async def test_arguments_reach_the_program_without_a_shell(az: Az) -> None:
    az.says('printf %s "$1" | tr " ;$" "___"')
    assert await az.command("a b;$HOME").token() == Secret("a_b__HOME")


async def test_the_program_sees_no_key_and_no_terminal(az: Az) -> None:
    az.environ |= {"RUNTUI_API_KEY": "sk-a", "MY_KEY": "sk-b", "KEPT": "yes"}
    az.says('printf "${OPENAI_API_KEY-none}.${RUNTUI_API_KEY-none}.${MY_KEY-none}.$KEPT.$(cat)end"')
    assert await az.command(hidden=("MY_KEY",)).token() == Secret("none.none.none.yes.end")


async def test_a_token_is_kept_for_forty_five_minutes(az: Az) -> None:
    clock = Clock()
    command = az.command(clock=clock)
    await command.token()
    clock.now += 45 * 60 - 1
    await command.token()
    assert az.runs == 1
    clock.now += 1
    await command.token()
    assert az.runs == 2


@pytest.mark.parametrize(("expires_in", "kept_for"), [(3600, 3540), (7200.5, 7140.5), (90, 60), (-500, 60)])
async def test_a_token_that_names_its_expiry_is_kept_until_a_minute_before(
    az: Az, expires_in: float, kept_for: float
) -> None:
    clock = Clock()
    az.says(f"printf {jwt(exp=START + expires_in, aud='ai')}")
    command = az.command(clock=clock)
    await command.token()
    clock.now += kept_for - 1
    await command.token()
    assert az.runs == 1
    clock.now += 1
    await command.token()
    assert az.runs == 2


@pytest.mark.parametrize("token", ["a.b.c", "a.!!.c", jwt(), jwt(exp=None), "e.eyJleHAiOjFlOTk5fQ.s", "x.W10.y"])
async def test_a_token_of_another_form_is_used_for_the_usual_time(az: Az, token: str) -> None:
    clock = Clock()
    az.says(f"printf '{token}'")
    command = az.command(clock=clock)
    await command.token()
    clock.now += 2000
    assert await command.token() == Secret(token)
    assert az.runs == 1


async def test_a_fresh_token_is_asked_for_before_the_time(az: Az) -> None:
    command = az.command()
    await command.token()
    az.says("printf tok-2")
    assert await command.token(fresh=True) == Secret("tok-2")
    assert await command.token() == Secret("tok-2")
    assert az.runs == 2


@pytest.mark.parametrize("fresh", [False, True])
async def test_many_callers_share_one_run(az: Az, *, fresh: bool) -> None:
    az.says("sleep 0.05; printf tok-1")
    command = az.command()
    tokens = await asyncio.gather(*(command.token(fresh=fresh) for _ in range(5)))
    assert set(tokens) == {Secret("tok-1")}
    assert az.runs == 1


@pytest.mark.parametrize(
    ("script", "says"),
    [
        (f"echo {CANARY}; exit 3", "The token command 'az' ended with exit code 3."),
        (f"echo {CANARY} >&2; exit 1", "ended with exit code 1"),
        ("kill -9 $$", "ended with signal 9"),
        ("exit 0", "printed nothing"),
        ("echo '  '", "printed nothing"),
        (f'echo \'{{"accessToken": "{CANARY}"}}\'', "printed something that is no token"),
        (f"printf '{CANARY}\\nsecond line'", "printed something that is no token"),
        (f"printf '{CANARY}\\001'", "printed something that is no token"),
        (f"printf '{CANARY}\\377'", "printed something that is no token"),
        (f"yes {CANARY}", "printed far more than a token"),
    ],
)
async def test_why_there_is_no_token_is_said_without_what_was_printed(az: Az, script: str, says: str) -> None:
    az.says(script)
    error = await failure_of(az.command())
    assert says in error.message
    assert error.next_step
    assert not error.is_passing


@pytest.mark.parametrize("command", [(), ("no-such-program",), ("/nowhere/az",)])
async def test_a_missing_program_is_named(az: Az, command: tuple[str, ...]) -> None:
    error = await failure_of(TokenCommand(command, az.environ))
    assert "was not found" in error.message
    assert "token_command" in error.next_step
    assert "az login" not in error.next_step


async def test_az_that_is_not_installed_is_to_be_installed(az: Az) -> None:
    error = await failure_of(TokenCommand(("az", "account"), {"PATH": "/nowhere"}))
    assert error.next_step == "Install the Azure CLI (az), then run az login."


async def test_of_another_program_nothing_is_said_of_azure(tmp_path: Path) -> None:
    program = tmp_path / "pass"
    program.write_text("#!/bin/sh\nexit 3\n")
    program.chmod(0o755)
    error = await failure_of(TokenCommand((str(program),), {"PATH": os.environ["PATH"]}))
    assert "az" not in error.next_step


async def test_a_file_that_is_no_program_can_not_be_run(az: Az) -> None:
    (az.folder / "az").write_bytes(b"\x7fELFnonsense")
    assert "can't be run" in (await failure_of(az.command())).message


async def test_an_argument_no_program_can_take_is_told(az: Az) -> None:
    assert "can't be run" in (await failure_of(az.command("a\0b"))).message


def is_gone(pid: int) -> bool:
    """Whether that process has ended, even if nobody has asked for its exit code yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


async def until(condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not happen")


async def test_a_program_that_does_not_end_is_ended_with_its_children(az: Az) -> None:
    child = az.folder / "child"
    az.says(f"sleep 60 & echo $! > {child}; wait")
    began = time.monotonic()
    error = await failure_of(az.command(patience=0.3))
    assert error.message == "The token command 'az' did not end within 0.3 s."
    assert time.monotonic() - began < 5
    await until(lambda: is_gone(int(child.read_text())))


async def test_what_the_program_leaves_running_is_not_waited_for(az: Az) -> None:
    az.says("sleep 1 & printf tok-1")
    began = time.monotonic()
    assert await az.command().token() == Secret("tok-1")
    assert time.monotonic() - began < 0.9


async def test_a_caller_who_gives_up_ends_the_program_and_the_next_runs_it_anew(az: Az) -> None:
    az.says("sleep 60")
    command = az.command()
    asking = asyncio.create_task(command.token())
    await until(lambda: az.runs == 1)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asking, 2)
    az.says("printf tok-2")
    assert await command.token() == Secret("tok-2")


async def test_a_failure_passes_by_itself_only_where_the_command_has_worked_before(az: Az) -> None:
    command = az.command()
    await command.token()
    az.says("exit 1")
    with pytest.raises(TokenError) as caught:
        await command.token(fresh=True)
    assert caught.value.is_passing
    assert await command.token() == Secret("tok-1")
