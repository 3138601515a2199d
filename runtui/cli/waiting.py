"""``asyncio.run`` for commands that ask a server; a DNS look-up that hangs does not delay the exit."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

P = ParamSpec("P")
T = TypeVar("T")


def ask(asking: Coroutine[object, None, T]) -> T:
    """Returns what `asking` returns, as ``asyncio.run`` does, and leaves alone the calls it has given up."""
    with asyncio.Runner() as runner:
        runner.get_loop().set_default_executor(_Unwaited())
        return runner.run(asking)


class _Unwaited(ThreadPoolExecutor):
    """Gives each call a thread of its own that neither the loop nor Python waits for when it ends."""

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()

        def run() -> None:
            try:
                future.set_result(call(*args, **kwargs))
            except Exception as error:  # noqa: BLE001  raised again where the call is awaited
                future.set_exception(error)

        if future.set_running_or_notify_cancel():
            threading.Thread(target=run, name="runtui-asking", daemon=True).start()
        return future
