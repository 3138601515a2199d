"""runtui with a bug on purpose, chosen by the first argument: ``x`` in the dashboard sets it off.

Every failing function has the key in a local variable and in its exception's message.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import NoReturn

import runtui.api.rest_client
import runtui.doctor.route
import runtui.ui.app.app
import runtui.ui.terminal.terminal
from runtui.__main__ import main
from runtui.api.assistants.client import AssistantsClient
from runtui.api.limits import Limits
from runtui.cli.auth import status
from runtui.ui.app.app import RuntuiApp


class ThoughtlessError(ValueError):
    """Quotes what it should not."""


def fail(*_: object) -> NoReturn:
    header = f"Bearer {os.environ['RUNTUI_API_KEY']}"
    raise ThoughtlessError(f"Illegal header value {header}")


def fail_as(kind: type[Exception]) -> NoReturn:
    raise kind(os.environ["RUNTUI_API_KEY"])


async def fail_later() -> None:
    fail()


async def never(*_: object) -> NoReturn:
    await asyncio.sleep(60)
    raise TimeoutError


class Unlucky:
    def __del__(self) -> None:
        fail()


class CrashingApp(RuntuiApp):
    CSS_PATH = str(Path(runtui.ui.app.app.__file__).with_name("app.tcss"))

    def on_key(self, event: object) -> None:
        if getattr(event, "key", "") == "x":
            getattr(self, f"crash_in_{sys.argv[0]}", self.bell)()

    def crash_in_handler(self) -> None:
        try:
            fail()
        except ThoughtlessError as error:
            raise RuntimeError(f"because of {error}") from error

    def crash_in_worker(self) -> None:
        self.run_worker(fail_later())

    def crash_in_thread_worker(self) -> None:
        self.run_worker(fail, thread=True)

    def crash_in_thread(self) -> None:
        threading.Thread(target=fail).start()

    def crash_in_timer(self) -> None:
        self.set_timer(0.01, fail)

    def crash_in_render(self) -> None:
        put(self.runs.table, "render_lines", fail)
        self.runs.table.refresh()

    def crash_in_keyboard(self) -> None:
        self._driver.process_message = fail
        self.notify("set off")

    def crash_in_task(self) -> None:
        self.run_worker(self._lose_a_task())

    async def _lose_a_task(self) -> None:
        task = asyncio.get_running_loop().create_task(fail_later())
        await asyncio.wait({task})
        del task
        gc.collect()
        self.notify("set off")

    def crash_in_callback(self) -> None:
        asyncio.get_running_loop().call_soon(fail, os.environ["RUNTUI_API_KEY"])
        self.notify("set off")

    def crash_in_callbacks(self) -> None:
        for kind in (KeyError, KeyError, IndexError, OSError, TypeError):
            asyncio.get_running_loop().call_soon(fail_as, kind)
        self.notify("set off")

    def crash_in_destructor(self) -> None:
        Unlucky()
        self.notify("set off")

    def crash_in_log(self) -> None:
        logging.getLogger("library").warning("sent %s", os.environ["RUNTUI_API_KEY"])
        self.notify("set off")

    def crash_in_hang(self) -> None:
        time.sleep(60)

    def crash_in_stop_while_writing(self) -> None:
        with self._driver._writer_thread._queue.mutex:
            os.kill(os.getpid(), signal.SIGTSTP)
            time.sleep(0.1)

    def on_unmount(self) -> None:  # type: ignore[override]  # Textual takes both kinds
        if sys.argv[0] == "end":
            fail()
        if sys.argv[0] == "hang_at_the_end":
            time.sleep(60)


def answer_no_name(*_: object, **__: object) -> NoReturn:
    Path(os.environ["HOME"], "asked").touch()
    time.sleep(60)
    raise OSError


def put(place: object, name: str, value: object) -> None:
    assert hasattr(place, name)
    setattr(place, name, value)


def prepare(way: str) -> None:
    put(runtui.ui.app.app, "RuntuiApp", CrashingApp)
    if way.startswith("hang"):
        put(runtui.ui.terminal.terminal, "TIME_TO_LEAVE", 0.5)
    elif way == "silent_names":
        put(socket, "getaddrinfo", answer_no_name)
        put(runtui.doctor.route, "PATIENCE", 0.5)
        put(runtui.api.rest_client, "Limits", partial(Limits, connect=0.5, first_wait=0.01))
    elif way == "silent_close":
        put(AssistantsClient, "aclose", never)
    elif way == "command":
        put(status, "run", fail)


def crash_afterwards(way: str) -> None:
    logging.getLogger("library").warning("sent %s", os.environ["RUNTUI_API_KEY"])
    if way == "afterwards":
        fail()
    elif way == "thread_afterwards":
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    elif way == "destructor_afterwards":
        Unlucky()


def run() -> int:
    sys.argv = sys.argv[1:]
    prepare(sys.argv[0])
    code = main()
    crash_afterwards(sys.argv[0])
    return code


if __name__ == "__main__":
    sys.exit(run())
