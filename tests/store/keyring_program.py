"""Makes one call on the real keyring of the session and prints the outcome as one JSON object.

Arguments: the operation, the account, the patience in seconds. The key comes through stdin.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from runtui.model.secret import Secret
from runtui.store.keys.key_store import KeyStore
from runtui.store.keys.keyring_errors import KeyringError


async def outcome(operation: str, account: str, patience: float) -> dict[str, object]:
    key_store = KeyStore(patience=patience)
    if operation == "store":
        return {"answer": (await key_store.store(account, Secret.parse(sys.stdin.read()))).place}
    if operation == "read":
        secret = await key_store.read(account)
        return {"answer": secret.reveal() if secret else None}
    if operation == "forget":
        return {"answer": await key_store.forget(account)}
    return {"answer": await key_store.describe()}


def main() -> None:
    began = time.monotonic()
    try:
        said = asyncio.run(outcome(sys.argv[1], sys.argv[2], float(sys.argv[3])))
    except KeyringError as error:
        said = {"error": type(error).__name__, "message": f"{error} {error.next_step}"}
    print(json.dumps({**said, "seconds": time.monotonic() - began}))  # noqa: T201


main()
