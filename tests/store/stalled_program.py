"""A program whose keyring never answers: it gives up soon, says so, and ends. An argument chooses the way."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from runtui.store.keys.key_store import KeyStore
from runtui.store.keys.keyring_errors import KeyringSilent
from tests.store.keyring_fakes import SilentBackend

key_store = KeyStore(find=lambda: [SilentBackend()], patience=0.1)
with contextlib.suppress(KeyringSilent):
    if sys.argv[1] == "loop":
        asyncio.run(key_store.read("account"))
    else:
        key_store.read_now("account")
print("gave up", flush=True)  # noqa: T201
