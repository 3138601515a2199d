"""How a server is opened: its key from where that lies, its client, and the thread book of its connection."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from runtui.api.errors import Misconfigured
from runtui.model.preset import DEMOS, preset_of
from runtui.model.secret import SecretError
from runtui.store.directories import state_file
from runtui.store.keys.header_secrets import resolve_headers
from runtui.store.keys.key_finder import FoundKey, find_key
from runtui.store.keys.keyring_errors import KeyringError
from runtui.store.keys.token_command import CommandToken, token_source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.api.request_log import OnRequest
    from runtui.api.run_source import RunSource
    from runtui.demo.transport import DemoTransport
    from runtui.model.profile import Connection, Profile
    from runtui.model.secret import Secret
    from runtui.session.launch import Launch, MakeClient, OpenBook
    from runtui.store.book.thread_book import ThreadBook
    from runtui.store.keys.key_store import KeyStore

DEMO_SEED = 7
DEMO_THREADS = 15
DEMO_LATENCY = 0.15
"""Seconds a simulated answer takes, so that the demo shows what waiting looks like."""


async def search_key(launch: Launch, connection: Connection) -> tuple[FoundKey, str]:
    """Returns the key and "", or one without secret and what went wrong, if anything did."""
    try:
        return await find_key(connection, launch.environ, launch.key_store), ""
    except SecretError as error:
        return FoundKey(), str(error)
    except KeyringError as error:
        return FoundKey(), error.sentence


class Demo(NamedTuple):
    """Which demo: its seed, and how many threads it has."""

    seed: int = DEMO_SEED
    threads: int = DEMO_THREADS


def client_maker(
    environ: Mapping[str, str],
    key_store: KeyStore,
    *,
    demo: Demo | None = None,
    on_request: OnRequest | None = None,
) -> MakeClient:
    """Returns what builds a client for a profile and its key; `demo`: which one it is.

    A key that a token command gave is renewed by that command. What the profile's headers refer to is looked up
    in `environ` and `key_store`; what isn't there is raised as Misconfigured. `on_request` hears of every request.
    """

    def make(profile: Profile, secret: Secret | None) -> RunSource:
        # Imported here: httpx costs a tenth of a second that neither the first paint nor `auth status` waits for.
        from runtui.api.clients import client_for  # noqa: PLC0415

        if profile.kind in DEMOS:
            client = client_for(profile, secret, transport=_demo_transport(profile, demo or Demo()))
        else:
            key = secret.source if isinstance(secret, CommandToken) else secret or token_source(profile, environ)
            client = client_for(profile, key, headers=headers_for(profile, environ, key_store))
        client.request_log.on_request = on_request
        return client

    return make


def _demo_transport(profile: Profile, demo: Demo) -> DemoTransport:
    from runtui.demo.transport import DemoTransport  # noqa: PLC0415  as above

    protocol = preset_of(profile.kind).protocol
    return DemoTransport(seed=demo.seed, latency=DEMO_LATENCY, threads=demo.threads, protocol=protocol)


def headers_for(profile: Profile, environ: Mapping[str, str], key_store: KeyStore) -> dict[str, Secret | str]:
    """Returns the headers of a profile with what they refer to filled in. Raises Misconfigured."""
    try:
        return resolve_headers(profile, environ, key_store)
    except SecretError as error:
        words, advice = str(error), ""
    except KeyringError as error:
        words, advice = error.message, "Give the header's secret in an environment variable: ${NAME} in its place."
    raise Misconfigured(words, advice)


def book_opener(demo: Demo | None = None) -> OpenBook:
    """Returns what opens the thread book of a connection; the demo's is in memory and filled with its threads."""

    def open_book(connection: Connection) -> ThreadBook:
        # Imported here: a command that is given the id of a thread needs no book.
        from runtui.store.book.thread_book import ThreadBook  # noqa: PLC0415

        kind = connection.profile.kind
        if kind not in DEMOS:
            return ThreadBook.open(state_file())
        from runtui.demo.protocols import threads_of  # noqa: PLC0415  only the demo needs its plans

        book, threads = ThreadBook.open(None), threads_of(preset_of(kind).protocol, *(demo or Demo()))
        book.fill(connection.profile.account, threads)
        book.remember(connection.profile.account, threads[0].thread_id, time.time())
        return book

    return open_book
