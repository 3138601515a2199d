"""The making of one archive: which threads of which server, into which file, and what is said meanwhile."""

from __future__ import annotations

import stat
import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError
from runtui.cli.auth.server_key import ServerKey
from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.named_file import place_of
from runtui.cli.output import need_leave_to_replace
from runtui.cli.progress import Progress
from runtui.cli.thread_argument import thread_of
from runtui.cli.waiting import ask
from runtui.model.sight import Sight
from runtui.session.archiver import Archiver
from runtui.store.archive.finishing import finish, verify
from runtui.store.archive.part_file import PartFile
from runtui.store.archive.records import PARTS, ArchiveError, ArchiveHeader
from runtui.words.sizes import plural, thousands
from runtui.words.times import duration, rfc3339

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.model.secret import Secret
    from runtui.session.archiver import Fetched
    from runtui.store.archive.records import Manifest

_ENOUGH = 5
"""Runs whose steps came before it is said how long the rest takes."""


class ArchiveMaker:
    """Makes what the arguments of ``runtui export`` want. Raises CliError for what can't be meant."""

    def __init__(self, arguments: Namespace, environment: Environment) -> None:
        self._arguments = arguments
        self._environment = replace(environment, is_quiet=arguments.quiet)
        self._connection = environment.connection(arguments)
        self._path, kind = place_of(arguments.output)
        if kind is not None and not stat.S_ISREG(kind):
            raise UsageError("-o must be a file: a pipe or a device can't be gone on with.")
        self._beside = self._path.with_name(f"{self._path.name}.part")
        self._replaces = kind is not None
        self._progress = Progress(self._environment)
        self._first: tuple[float, int] | None = None
        """When the first steps came in this process, and of how many runs they were there then."""
        self._header = self._new_header()

    def make(self) -> int:
        """Makes the archive and returns the exit code. Raises CliError; ApiError, what came is kept."""
        if self._is_made():
            return Exit.DONE
        if self._replaces and not self._arguments.force:
            need_leave_to_replace(self._environment)
        secret = ServerKey(self._environment, self._connection).find_or_end()
        try:
            with PartFile(self._beside, self._header) as part:
                if part.marks:
                    self._environment.note(
                        f"Going on with {plural(len(part.records), 'run')} that are there already."
                    )
                gaps = ask(self._fetch(part, secret))
                manifest = finish(part, self._path, rfc3339(time.time()) or "", replaces=self._replaces)
        except ArchiveError as error:
            raise CliError(f"{self._beside.name} can't be gone on with: {error}.") from None
        self._say(manifest)
        return self._end(gaps)

    async def _fetch(self, part: PartFile, secret: Secret | None) -> int:
        """Fetches what is missing and returns how many gaps there are."""
        client = self._environment.make_client(self._connection.profile, secret)
        client.decode_in_place()
        client.on_wait(self._environment.note_wait)
        sight = Sight(is_redacted=self._arguments.redact)
        archiver = Archiver(client, part, sight, per_minute=self._arguments.per_minute)
        archiver.on_progress, archiver.on_error = self._show, self._note_error
        try:
            await archiver.run()
        except (ApiError, OSError):
            self._environment.note("What came is kept: the same command goes on with it.")
            raise
        finally:
            self._progress.clear()
            await client.aclose()
        return archiver.gaps

    def _new_header(self) -> ArchiveHeader:
        environment, arguments, profile = self._environment, self._arguments, self._connection.profile
        with environment.book_of(self._connection) as book:
            saved = {each.thread_id: each.label for each in book.list_threads(profile.account)}
        threads = [thread_of(each, environment, self._connection) for each in arguments.threads] or list(saved)
        if not threads:
            raise UsageError("No thread of this server is saved. Give the threads to keep.")
        left_out = {"message": arguments.no_messages, "step": arguments.no_steps}
        return ArchiveHeader(
            host=profile.host,
            kind=profile.kind,
            begun_at=rfc3339(time.time()) or "",
            threads=tuple(dict.fromkeys(threads)),
            labels={each: label for each in threads if (label := saved.get(each))},
            parts=tuple(part for part in PARTS if not left_out.get(part)),
            redacted=arguments.redact,
        )

    def _is_made(self) -> bool:
        """Whether it was made and only its working file is left, since the end was interrupted."""
        if not self._replaces or not self._beside.exists():
            return False
        try:
            contents = verify(self._path)
            with PartFile(self._beside, self._header) as part:
                is_made = contents.manifest is not None and part.header == contents.header
                if is_made:
                    part.remove()
        except (ArchiveError, OSError):
            return False
        return is_made

    def _show(self, fetched: Fetched) -> None:
        words = f"{thousands(fetched.runs)} runs"
        if "step" in self._header.parts:
            words += f" · steps of {thousands(fetched.steps_of)}{self._time_left(fetched)}"
        self._progress.show(f"{words} · {thousands(fetched.messages)} messages")

    def _time_left(self, fetched: Fetched) -> str:
        """How long the steps will take at the pace so far."""
        now = time.monotonic()
        began, steps_of = self._first = self._first or (now, fetched.steps_of)
        done, left = fetched.steps_of - steps_of, fetched.runs - fetched.steps_of
        if done < _ENOUGH or left <= 0:
            return ""
        return f" ({duration(int((now - began) / done * left))} left)"

    def _note_error(self, error: ApiError, seconds: float) -> None:
        self._progress.clear()
        self._environment.note(f"{error.sentence} Asking again in {seconds:.0f} s.")

    def _say(self, manifest: Manifest) -> None:
        counts = ", ".join(plural(manifest.counts.get(part, 0), part) for part in self._header.parts)
        self._environment.note(f"{counts} kept. sha256 {manifest.sha256}")

    def _end(self, gaps: int) -> int:
        if gaps:
            self._environment.note(f"{plural(gaps, 'gap')}: the file says what the server did not give, and why.")
        return Exit.DONE
