"""What the dashboard starts with where a file takes the place of a server."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.cli.connection import settings_path
from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.launch import options_of, view_of
from runtui.cli.named_file import place_of
from runtui.cli.thread_argument import find_run, find_thread
from runtui.model.preset import preset_of
from runtui.model.profile import FILE_URL, Auth, Connection, Origin, Profile
from runtui.model.thread import SavedThread
from runtui.session.launch import Launch
from runtui.session.offline.kept_file import open_kept, open_stream
from runtui.store.archive.records import ArchiveError
from runtui.store.book.thread_book import ThreadBook
from runtui.store.keys.key_store import KeyStore
from runtui.store.settings.config import Config, ConfigError, load_config
from runtui.store.settings.config_file import ConfigFile

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.feed.view.calls_read import CallSource
    from runtui.model.secret import Secret
    from runtui.session.offline.kept_file import KeptFile

_SHORT_WAIT = 0.05
"""Seconds for which the start waits to learn what is wrong with a small file; later it is said at the end."""


def opened(name: str, environment: Environment) -> KeptFile:
    """Returns what a file holds. Raises CliError for what can't be opened."""
    try:
        if name != "-":
            path, kind = place_of(name, "FILE")
            if kind is None:
                raise CliError("There is no such file.", Exit.NOT_THERE)
            return open_kept(path)
        if environment.stdin.isatty():
            raise UsageError("- reads from a pipe, and stdin is a terminal.")
        kept = open_stream(sys.stdin.buffer, is_seekable=False)
    except ArchiveError as error:
        raise CliError(f"The file can't be opened: {error}.") from None
    _take_terminal()
    return kept


def _take_terminal() -> None:
    """Puts the terminal into the place of the pipe that was read: the keys come from there."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR)
    except OSError:
        return  # there is none, which is told by who needs it
    os.dup2(terminal, 0)
    os.close(terminal)


def offline_launch(kept: KeptFile, arguments: Namespace, environ: Mapping[str, str]) -> Launch:
    """Returns the start of a session over a file. Raises CliError where no run is in it, UsageError."""
    named = kept.header.threads[:1] if kept.header is not None else ()
    thread = find_thread(arguments.thread) or next(iter(named), None) or kept.objects.wait_for_thread()
    if thread is None:
        raise CliError("The file holds no run.")
    path = settings_path(environ)
    try:
        config = Config(keys=load_config(path, allow_http=False).keys)
    except ConfigError:
        config = Config()
    if kept.is_small:
        kept.objects.wait(_SHORT_WAIT)
    problem = kept.objects.problem
    profile = Profile(name=_title(kept), base_url=FILE_URL, kind="other", auth=Auth.NONE)
    return Launch(
        connection=Connection(profile=profile, origin=Origin.FILE),
        config=config,
        config_file=ConfigFile(path, allow_http=False),
        key_store=KeyStore(),
        environ=environ,
        make_client=lambda profile, secret: _client(kept, profile, secret),
        open_book=lambda connection: _book(kept, connection),
        calls_of=lambda thread_id: _calls(kept, thread_id),
        thread=thread,
        run=find_run(arguments.run, None),
        view=view_of(arguments, arguments.run),
        options=replace(options_of(arguments, environ, config, None), interval=0.0),
        notices=() if problem is None else (f"Of the file: {problem}.",),
    )


def _title(kept: KeptFile) -> str:
    """What stands in the header: ``archive of 2026-11-20``."""
    return f"archive of {kept.header.begun_at[:10]}" if kept.header is not None else "file"


def _client(kept: KeptFile, profile: Profile, secret: Secret | None) -> RunSource:
    # Imported here: httpx comes after the first paint, as for a server.
    from runtui.api.assistants.client import AssistantsClient  # noqa: PLC0415
    from runtui.api.decoders import Decoders  # noqa: PLC0415
    from runtui.api.offline_transport import OfflineTransport  # noqa: PLC0415

    # What a file holds is answered in the lists of the Assistants protocol, whosever objects they are.
    protocol = kept.objects.protocol if kept.header is None else preset_of(kept.header.kind).protocol
    transport = OfflineTransport(kept.objects)
    client = AssistantsClient(profile, secret, transport=transport)
    client.decoders = Decoders(protocol)
    client.request_log.stopped_at = lambda: kept.as_of
    return client


def _calls(kept: KeptFile, thread_id: str) -> CallSource:
    from runtui.session.offline.kept_calls import KeptCalls  # noqa: PLC0415  the rows come first

    return KeptCalls(kept, thread_id)


def _book(kept: KeptFile, connection: Connection) -> ThreadBook:
    """The threads of the file, in memory: those of the header, else those met so far."""
    header = kept.header
    threads = header.threads if header is not None else tuple(kept.objects.threads)
    labels = header.labels if header is not None else {}
    book = ThreadBook.open(None)
    saved = [SavedThread(thread_id=each, label=labels.get(each)) for each in threads]
    book.fill(connection.profile.account, saved)
    return book
