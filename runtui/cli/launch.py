"""Joins the layers: from arguments, environment and files to all that the dashboard needs to start."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from runtui.cli.connection import connect, settings_path, wanted_of
from runtui.cli.exits import UsageError
from runtui.cli.parsing import seconds
from runtui.cli.thread_argument import (
    find_base_url,
    find_run,
    find_thread,
    labelled_thread,
    refuse_mistyped,
    refuse_unknown_label,
)
from runtui.model.thread import has_label_form
from runtui.session.launch import Launch, Options
from runtui.session.opening import Demo, book_opener, client_maker
from runtui.store.directories import is_named_and_missing
from runtui.store.exposure import exposed_places
from runtui.store.keys.key_store import KeyStore
from runtui.store.settings.config import Config, ConfigError, load_config
from runtui.store.settings.config_file import ConfigFile
from runtui.store.settings.kept_secrets import ADVICE, kept_secrets
from runtui.store.settings.resolve import Wanted
from runtui.store.settings.toml_table import SHORTEST_INTERVAL

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping
    from pathlib import Path

    from runtui.api.request_log import OnRequest
    from runtui.model.profile import Connection, Profile
    from runtui.session.launch import OpenBook


NO_SUCH_LABEL_YET = (
    "No thread is called what you typed: there is no server yet, so nothing was opened. "
    "Once you chose one, it is tried as an id."
)
NO_SUCH_SETTINGS = "RUNTUI_CONFIG names {}, which is not there: the usual settings are used."


def prepare(arguments: Namespace, environ: Mapping[str, str]) -> Launch:
    """Returns what the dashboard starts with. Raises UsageError for what can't be used.

    A settings file that can't be read is no reason not to start: the launch carries a notice. It is one where
    a profile of it is asked for.
    """
    path = settings_path(environ)
    config, notices = _settings(path, arguments, environ)
    notices += [] if arguments.demo else _exposure_notices(environ)
    connection, base_url, thread, run = _place(arguments, environ, config)
    demo = Demo(arguments.demo_seed, arguments.demo_threads)
    open_book, key_store = book_opener(demo), KeyStore()
    labelled = _labelled(thread, connection, open_book, notices)
    return Launch(
        connection=connection,
        config=config,
        config_file=ConfigFile(path, allow_http=arguments.allow_http),
        key_store=key_store,
        environ=environ,
        make_client=client_maker(environ, key_store, demo=demo, on_request=_logger_of(arguments)),
        open_book=open_book,
        base_url=base_url,
        allow_http=arguments.allow_http, write=arguments.write, view=view_of(arguments, run),
        thread=labelled or find_thread(thread),
        run=find_run(run, None if labelled else thread),
        start=getattr(arguments, "start", None) or config.start or "last",
        options=options_of(arguments, environ, config, connection.profile if connection else None),
        own_options=partial(options_of, arguments, environ, config),
        notices=tuple(notices),
    )  # fmt: skip


def _place(
    arguments: Namespace, environ: Mapping[str, str], config: Config
) -> tuple[Connection | None, str, str | None, str | None]:
    """The server, else the base URL of one to be set up, with the texts of THREAD and RUN."""
    base_url = find_base_url(arguments.thread)
    if not base_url:
        return connect(wanted_of(arguments), environ, config), "", arguments.thread, arguments.run
    if arguments.demo or arguments.profile is not None or arguments.base_url is not None:
        raise UsageError("A base URL says which server is meant. Leave out --demo, --profile and --base-url.")
    names = [name for name, each in config.profiles.items() if each.base_url == base_url]
    name = config.active_profile if config.active_profile in names else next(iter(names), None)
    wanted = Wanted(profile=name, allow_http=arguments.allow_http)
    return connect(wanted, environ, config) if name else None, base_url, arguments.run, None


def view_of(arguments: Namespace, run: str | None) -> str | None:
    """Returns the name of the view to begin with. Raises UsageError where a run is named too."""
    if arguments.view is not None and run is not None:
        raise UsageError("A RUN is shown whatever the view: give it, or --view.")
    name: str | None = arguments.view
    return name


def _logger_of(arguments: Namespace) -> OnRequest | None:
    if arguments.debug_log is None:
        return None
    # Imported here: hardly anybody writes one.
    from runtui.cli.debug_log import DebugLog  # noqa: PLC0415

    return DebugLog(arguments.debug_log).note


def _settings(path: Path, arguments: Namespace, environ: Mapping[str, str]) -> tuple[Config, list[str]]:
    is_asked_for = arguments.profile is not None or environ.get("RUNTUI_PROFILE", "").strip()
    try:
        config = load_config(path, allow_http=arguments.allow_http)
        notices = [NO_SUCH_SETTINGS.format(path)] if is_named_and_missing(path, environ) else []
        notices += [f"{each} {ADVICE}" for each in kept_secrets(config, path)[:1]]
    except ConfigError as error:
        if is_asked_for and not arguments.demo:
            raise UsageError(f"{error} Without the settings there is no profile.") from error
        config, notices = Config(), [f"The settings are not used: {error}"]
    # The hands are the person's in the demo too; nothing else there is.
    return (Config(keys=config.keys), []) if arguments.demo else (config, notices)


def _exposure_notices(environ: Mapping[str, str]) -> list[str]:
    """One sentence, whatever others can read or write of the settings and of the thread book."""
    places = sorted(exposed_places(environ, with_book=False), key=lambda place: place[1], reverse=True)
    if not places:
        return []
    path, right = places[0]  # one to write, if there is any
    others = f" Nor is it the only one: runtui doctor lists {len(places)}." if len(places) > 1 else ""
    return [f"Others on this computer can {right} {path}: chmod go-rwx makes it yours alone.{others}"]


def options_of(
    arguments: Namespace, environ: Mapping[str, str], config: Config, profile: Profile | None
) -> Options:
    """Returns how the dashboard behaves: by arguments, environment, a profile of the settings, and these."""
    defaults = Options()
    own = profile.interval if profile is not None else None
    return Options(
        order=arguments.order,
        page_size=arguments.page_size or config.page_size or defaults.page_size,
        interval=_interval(arguments, environ, config.interval if own is None else own),
        has_mouse=not arguments.no_mouse,
    )


def _interval(arguments: Namespace, environ: Mapping[str, str], configured: float | None) -> float:
    given: float | None = arguments.interval
    text = environ.get("RUNTUI_INTERVAL", "").strip()
    if given is None and text:
        given = seconds("RUNTUI_INTERVAL")(text)
    if given is None:
        given = configured
    if given is None:
        return Options().interval
    return max(SHORTEST_INTERVAL, given) if given else 0.0


def _labelled(
    text: str | None, connection: Connection | None, open_book: OpenBook, notices: list[str]
) -> str | None:
    """The id of the thread that the person calls so, None if there is none; the book's notices are added."""
    if text is None or not has_label_form(text):
        return None
    if connection is None:
        refuse_mistyped(text, ())
        notices += [NO_SUCH_LABEL_YET] if find_thread(text) == text else []
        return None
    with open_book(connection) as book:
        thread_id = labelled_thread(text, book, connection.profile.account)
        if thread_id is None:
            refuse_unknown_label(text, book, connection.profile.account)
        notices += book.notices
    return thread_id
