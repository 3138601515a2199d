"""Joins the layers: from arguments, environment and files to all that the dashboard needs to start."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runtui.cli.arguments import UsageError, seconds
from runtui.model.ids import find_thread_id, is_plain_id
from runtui.store.config import Config, ConfigError, load_config
from runtui.store.config_file import ConfigFile
from runtui.store.keys import KeyCabinet
from runtui.store.places import config_file, state_file
from runtui.store.resolve import Wanted, resolve_connection
from runtui.store.thread_book import ThreadBook
from runtui.ui.launch import Launch, Options

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from runtui.api.client import AssistantsClient
    from runtui.model.profile import Connection, Profile
    from runtui.model.secret import Secret
    from runtui.ui.launch import MakeClient, OpenBook

DEMO_LATENCY = 0.15
"""Seconds a simulated answer takes, so that the demo shows what waiting looks like."""
LONGEST_LABEL = 200


def prepare(arguments: Namespace, environ: Mapping[str, str]) -> Launch:
    """Returns what the dashboard starts with.

    Raises UsageError, BaseUrlError, ResolveError or ThreadIdError for what can't be used. A broken settings
    file is no reason not to start: the launch carries a notice.
    """
    path = config_file(environ)
    config, notices = (Config(), []) if arguments.demo else _config(arguments, environ)
    wanted = Wanted(
        demo=arguments.demo,
        profile=arguments.profile,
        base_url=arguments.base_url,
        allow_http=arguments.allow_http,
    )
    connection = resolve_connection(wanted, environ, config)
    open_book = _book_opener(arguments.demo_seed)
    return Launch(
        connection=connection,
        config=config,
        config_file=ConfigFile(path, allow_http=arguments.allow_http),
        cabinet=KeyCabinet(),
        environ=environ,
        make_client=_client_maker(arguments.demo_seed),
        open_book=open_book,
        thread=_thread(arguments.thread, connection, open_book),
        run=_run(arguments.run),
        options=_options(arguments, environ, config),
        notices=tuple(notices),
    )


def _config(arguments: Namespace, environ: Mapping[str, str]) -> tuple[Config, list[str]]:
    try:
        return load_config(config_file(environ), allow_http=arguments.allow_http), []
    except ConfigError as error:
        return Config(), [f"The settings are not used: {error}"]


def _options(arguments: Namespace, environ: Mapping[str, str], config: Config) -> Options:
    interval = arguments.interval
    if interval is None:
        interval = _interval_of(environ)
    if interval is None:
        interval = config.interval
    defaults = Options()
    return Options(
        order=arguments.order,
        page_size=arguments.page_size or config.page_size or defaults.page_size,
        interval=defaults.interval if interval is None else interval,
        has_mouse=not arguments.no_mouse,
    )


def _interval_of(environ: Mapping[str, str]) -> float | None:
    text = environ.get("RUNTUI_INTERVAL", "").strip()
    try:
        return seconds(text) if text else None
    except Exception as error:  # noqa: BLE001  argparse's own error class, which main need not know
        raise UsageError(f"RUNTUI_INTERVAL {error}") from None


def _thread(text: str | None, connection: Connection | None, open_book: OpenBook) -> str | None:
    """The thread id that THREAD means; a label is looked up in the thread book of the connection."""
    if text is None or text.startswith("thread_"):
        return find_thread_id(text) if text else None
    if connection is not None and len(text) <= LONGEST_LABEL:
        with open_book(connection) as book:
            labelled = book.find_by_label(connection.profile.account, text)
        if labelled is not None:
            return labelled.thread_id
    return find_thread_id(text)


def _run(text: str | None) -> str | None:
    if text is not None and not is_plain_id(text):
        raise UsageError("RUN must be a run id, such as run_abc123")
    return text


def _client_maker(seed: int) -> MakeClient:
    def make(profile: Profile, secret: Secret | None) -> AssistantsClient:
        # Imported here: httpx costs a tenth of a second that the first paint doesn't wait for.
        from runtui.api.client import AssistantsClient  # noqa: PLC0415

        if profile.kind != "demo":
            return AssistantsClient(profile, secret)
        from runtui.demo.transport import DemoTransport  # noqa: PLC0415

        return AssistantsClient(profile, secret, transport=DemoTransport(seed=seed, latency=DEMO_LATENCY))

    return make


def _book_opener(seed: int) -> OpenBook:
    def open_book(connection: Connection) -> ThreadBook:
        if connection.profile.kind != "demo":
            return ThreadBook.open(state_file())
        from runtui.demo.threads import demo_threads  # noqa: PLC0415

        book, threads = ThreadBook.open(None), demo_threads(seed)
        book.fill(connection.profile.account, threads)
        book.remember(connection.profile.account, threads[0].thread_id, time.time())
        return book

    return open_book
