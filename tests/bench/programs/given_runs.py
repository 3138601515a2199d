"""A client double that holds any number of rows ready, and an app over it: what is left is feed and screen."""

from __future__ import annotations

import asyncio
import gc
import time
from pathlib import Path
from typing import ClassVar

import httpx
from textual.binding import Binding, BindingType

import runtui.ui.app.app
from runtui.api.assistants.client import AssistantsClient
from runtui.model.packed import PackedPage
from runtui.model.profile import Auth, Connection, Origin, Profile
from runtui.model.run import Run, RunPage
from runtui.session.launch import Launch, Options
from runtui.store.book.thread_book import ThreadBook
from runtui.store.keys.key_store import KeyStore
from runtui.store.settings.config import Config
from runtui.store.settings.config_file import ConfigFile
from runtui.ui.app.app import RuntuiApp
from tests.bench.runs import THREAD, number_of, run_id

PROFILE = Profile(name="-", base_url="http://localhost:9/v1", auth=Auth.NONE)
BORN = 1_700_000_000
ENDINGS = ("failed", "cancelled", "expired", "incomplete")
_TINY = PackedPage([b"{}"])


def row(number: int, status: str = "completed", *, digest: int = 1) -> Run:
    """Returns a row without its JSON."""
    born = BORN + number * 30.0
    is_active = status == "in_progress"
    return Run(
        id=run_id(number),
        status=status,
        thread_id=THREAD,
        assistant_id="asst_of_the_bench",
        model="gpt-4o",
        created_at=time.time() - 100 if is_active else born,
        started_at=time.time() - 90 if is_active else born + 1,
        expires_at=time.time() + 500 if is_active else None,
        ended_at=None if is_active else born + 20,
        total_tokens=None if is_active else 1_900,
        digest=digest,
        page=_TINY,
    )


class GivenRuns(AssistantsClient):
    """Answers for a thread from a list of rows, the newest first; whatever else is asked for isn't found."""

    def __init__(self, count: int, *, behind: int = 0, active: int = 0) -> None:
        """`count` rows come with the first page, `behind` more on further pages; the newest `active` are active."""
        nothing = httpx.MockTransport(lambda _request: httpx.Response(404))
        super().__init__(PROFILE, None, transport=nothing)
        self._first = count
        self._loads = 0
        newest = behind + count
        self._runs = [
            row(number, "in_progress" if number > newest - active else "completed")
            for number in range(newest, 0, -1)
        ]
        self._versions = 1

    def hold(self, runs: list[Run]) -> None:
        """Gives other rows to begin with, the newest first."""
        self._first, self._runs = len(runs), runs

    def add_at_head(self, count: int) -> None:
        """Puts new runs on top."""
        newest = len(self._runs)
        self._runs[:0] = [row(number) for number in range(newest + count, newest, -1)]

    def change(self, place: int) -> None:
        """Gives a run another version."""
        old = self._runs[place]
        self._versions += 1
        status = ENDINGS[self._versions % len(ENDINGS)]
        self._runs[place] = row(number_of(old.id), status, digest=self._versions)

    async def list_runs(
        self, thread_id: str, *, limit: int, order: str = "desc", after: str | None = None, **_: object
    ) -> RunPage:
        """Returns one page."""
        del thread_id, order
        await asyncio.sleep(0)
        start = 0 if after is None else len(self._runs) - number_of(after) + 1
        runs = tuple(self._runs[start : start + self._length(limit, after)])
        return RunPage(
            runs=runs,
            has_more=start + len(runs) < len(self._runs),
            received=len(runs),
            cursor=runs[-1].id if runs else None,
        )

    def _length(self, limit: int, after: str | None) -> int:
        """All the rows there are to begin with come at once, and one more each time."""
        if after is not None or limit < 100:
            return limit
        self._loads += 1
        return self._first + self._loads - 1

    async def fetch_run(self, thread_id: str, run_id: str, *, patient: bool = False) -> Run:
        """Returns one run."""
        del thread_id, patient
        return self._runs[len(self._runs) - number_of(run_id)]


class GivenApp(RuntuiApp):
    """The real app; keys that nobody has bound change what the server would answer."""

    CSS_PATH = str(Path(runtui.ui.app.app.__file__).with_name("app.tcss"))
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "come(5)", priority=True),
        Binding("f6", "change", priority=True),
    ]

    def __init__(self, given: GivenRuns) -> None:
        gc.disable()  # as the program itself does
        super().__init__(
            Launch(
                connection=Connection(profile=PROFILE, origin=Origin.FLAGS),
                config=Config(),
                config_file=ConfigFile(Path("/nonexistent/config.toml")),
                key_store=KeyStore(),
                environ={},
                make_client=lambda _profile, _secret: given,
                open_book=lambda _connection: ThreadBook.open(None),
                thread=THREAD,
                options=Options(interval=0.0, page_size=100),
            )
        )
        self._given = given

    def action_come(self, count: int) -> None:
        """Lets runs come, and asks for them."""
        self._given.add_at_head(count)
        self.runs.action_refresh()

    def action_change(self) -> None:
        """Lets the third run change, and asks for it."""
        self._given.change(2)
        self.runs.action_refresh()
