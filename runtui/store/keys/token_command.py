"""Keys that a program prints, such as ``az account get-access-token``: run when needed, kept in memory only."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import shutil
import signal
import subprocess  # its constants only: the loop runs the program
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from runtui.model.profile import Auth
from runtui.model.secret import Secret, SecretError, TokenError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from runtui.model.profile import Connection, Profile
    from runtui.model.secret import TokenSource

PATIENCE = 30.0
"""Seconds the program may take."""
USUAL_LIFE = 45 * 60.0
"""Seconds a token is used that doesn't say when it expires."""
SHORTEST_LIFE = 60.0
"""Seconds a token is used at least: by a clock that is wrong, each one may look expired."""
BEFORE_EXPIRY = 60.0
LARGEST_OUTPUT = 64_000
"""Bytes."""
GRACE = 0.3
"""Seconds to read on once the program has ended."""
LONGEST_END = 1.0
"""Seconds a program that was killed may take to be gone."""
_HIDDEN = ("OPENAI_API_KEY", "RUNTUI_API_KEY")
_AZ = "az"


class _Advice(NamedTuple):
    """What to do about a program."""

    missing: str = "Install it, or correct token_command in the profile."
    unusable: str = "Correct token_command in the profile."
    failed: str = "Run it in a terminal to see why: it may want you to sign in anew."
    talkative: str = "It must print the token and nothing else."


_ADVICE_OF_AZ = _Advice(
    missing="Install the Azure CLI (az), then run az login.",
    failed="Run it in a terminal to see why. Signing in anew may help: az login.",
    talkative="It must print the token and nothing else: add --query accessToken -o tsv.",
)


class TokenCommand:
    """Gives the token that `command` prints, and runs it again when that has expired or was refused.

    `environ` is the program's environment, less the keys in it and the variables `hidden`. No shell is
    involved, stdin is closed, and what the program writes appears in no error.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        hidden: Collection[str] = (),
        clock: Callable[[], float] = time.time,
        patience: float = PATIENCE,
    ) -> None:
        self._command = tuple(command)
        self._name = Path(self._command[0]).name if self._command else ""
        self._advice = _ADVICE_OF_AZ if self._name == _AZ else _Advice()
        self._environ = {name: value for name, value in environ.items() if name not in (*_HIDDEN, *hidden)}
        self._clock = clock
        self._patience = patience
        self._kept: _Kept | None = None
        self._turn = asyncio.Lock()

    async def token(self, *, fresh: bool = False) -> Secret:
        """Returns the token in memory, or with `fresh` or after its time the one of a new run.

        Several callers at once share one run. Raises TokenError, which passes by itself only where the command
        has worked before.
        """
        before = self._kept
        async with self._turn:
            kept = self._kept
            is_new = kept is not before
            if kept is not None and (is_new or not fresh) and self._clock() < kept.until:
                return kept.secret
            outcome = await self._run()
            if isinstance(outcome, Secret):
                self._kept = _Kept(outcome, self._clock() + _life_of(outcome, self._clock()))
                return outcome
        # Raised here, where no variable of any frame holds what the program printed.
        raise outcome

    async def _run(self) -> Secret | TokenError:
        program = shutil.which(self._command[0], path=self._environ.get("PATH")) if self._command else None
        if program is None:
            is_path = self._name not in self._command[:1]
            return self._failed("was not found", (_Advice() if is_path else self._advice).missing)
        loop = asyncio.get_running_loop()
        try:
            transport, printed = await loop.subprocess_exec(
                lambda: _Printed(loop),
                program,
                *self._command[1:],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environ,
                start_new_session=True,
            )
        except (OSError, ValueError):  # the latter for a zero byte in an argument
            return self._failed("can't be run", self._advice.unusable)
        try:
            async with asyncio.timeout(self._patience):
                await printed.is_whole
            return self._read(bytes(printed.output), transport.get_returncode() or 0)
        except TimeoutError:
            return self._failed(f"did not end within {self._patience:g} s", self._advice.failed, may_pass=True)
        finally:
            await _end(transport, printed)

    def _read(self, output: bytes, exit_code: int) -> Secret | TokenError:
        if len(output) > LARGEST_OUTPUT:
            return self._failed("printed far more than a token", self._advice.talkative)
        if exit_code:
            how = f"exit code {exit_code}" if exit_code > 0 else f"signal {-exit_code}"
            return self._failed(f"ended with {how}", self._advice.failed, may_pass=True)
        text = output.decode("utf-8", "replace").strip().strip('"')
        if not text:
            return self._failed("printed nothing", self._advice.failed, may_pass=True)
        try:
            return Secret.parse(text)
        except SecretError:
            return self._failed("printed something that is no token", self._advice.talkative)

    def _failed(self, what: str, next_step: str, *, may_pass: bool = False) -> TokenError:
        program = f"The token command {self._name!r}" if self._name else "The token command"
        return TokenError(f"{program} {what}.", next_step, is_passing=may_pass and self._kept is not None)


class CommandToken(Secret):
    """A token that a command printed, with the `source` of the next one."""

    __slots__ = ("source",)

    def __init__(self, value: str, source: TokenSource) -> None:
        super().__init__(value)
        self.source = source


class NoTokenError(SecretError):
    """The token command gave no token. Its message says why and what to do."""


def has_token_command(profile: Profile) -> bool:
    """Tells whether a program gives the profile's key, perhaps after other places had none."""
    return bool(profile.token_command) or profile.auth is Auth.COMMAND


def token_source(profile: Profile, environ: Mapping[str, str]) -> TokenSource | None:
    """Returns what gives the profile's tokens, None if its key lasts.

    The command doesn't see the variable that would hold the key itself.
    """
    if not has_token_command(profile):
        return None
    return TokenCommand(profile.token_command, environ, hidden=(profile.key_env or "",))


async def first_token(connection: Connection, environ: Mapping[str, str]) -> CommandToken | None:
    """Returns the token that the profile's command prints now, None without a command. Raises NoTokenError."""
    source = token_source(connection.profile, environ)
    if source is None:
        return None
    if not connection.profile.token_command:
        raise NoTokenError("The profile says auth = command, but names no token_command. Add it.")
    try:
        return CommandToken((await source.token()).reveal(), source)
    except TokenError as error:
        words = f"{error.message} {error.next_step}".rstrip()
    # Raised here, so that no traceback leads into the frames that handled the token.
    raise NoTokenError(words)


def program_of(profile: Profile) -> str:
    """Returns the name of the program that a token command runs; its arguments are nobody's business."""
    return Path(profile.token_command[0]).name if profile.token_command else ""


class _Kept(Struct, frozen=True):
    secret: Secret
    until: float


class _Printed(asyncio.SubprocessProtocol):
    """What a program has printed so far, and whether that is all."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self.output = bytearray()
        self.is_whole: asyncio.Future[None] = loop.create_future()
        self.has_ended = asyncio.Event()

    def pipe_data_received(self, _fd: int, printed: bytes) -> None:
        self.output += printed
        if len(self.output) > LARGEST_OUTPUT:
            self._settle()

    def process_exited(self) -> None:
        self.has_ended.set()
        # Usually all is read by now, but something the program left running may hold the pipe open for ever.
        self._loop.call_later(GRACE, self._settle)

    def connection_lost(self, _error: Exception | None) -> None:
        self._settle()

    def _settle(self) -> None:
        if not self.is_whole.done():
            self.is_whole.set_result(None)


async def _end(transport: asyncio.SubprocessTransport, printed: _Printed) -> None:
    """Ends the program if it still runs, and what it started: az is a script that starts another program."""
    if transport.get_returncode() is None and os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(transport.get_pid(), signal.SIGKILL)
    transport.close()
    with suppress(TimeoutError):
        await asyncio.wait_for(printed.has_ended.wait(), LONGEST_END)


def _life_of(token: Secret, now: float) -> float:
    """Seconds to use a token: until a minute before its expiry, if it says that."""
    expiry = _expiry_of(token)
    return USUAL_LIFE if expiry is None else max(SHORTEST_LIFE, expiry - BEFORE_EXPIRY - now)


def _expiry_of(token: Secret) -> float | None:
    """The ``exp`` of a JSON Web Token (RFC 7519), seconds since 1970; None if it can't be read."""
    parts = token.reveal().split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return float(claims["exp"])
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
