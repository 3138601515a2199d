"""The server as the feed's properties understand it: small enough to be right at a glance, and able to misbehave.

It is a specification beside the simulated server of tests/servers: hypothesis changes it step by step, and it
answers with values and errors, in the place of a client and without HTTP. Its cursors are those of the demo.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from operator import attrgetter

from runtui.api.errors import NotFound, NotOffered, Rejected
from runtui.demo.lists import PageQuery, objects_of
from runtui.demo.request import RefusedError
from runtui.model.packed import PackedPage
from runtui.model.run import Run, RunPage
from runtui.model.status import TERMINAL
from tests.servers.simulated import Rows

START = 1_790_000_000.0


def run_of(run_id, status="completed", created_at=START, revision=0, page=None, place=0, expires_at=None):
    """One version of a run."""
    raw = json.dumps({"id": run_id, "status": status, "created_at": created_at, "revision": revision}).encode()
    page = page or PackedPage([raw])
    stamps = {"created_at": created_at, "expires_at": expires_at}
    return Run(id=run_id, status=status, digest=hash(raw), page=page, place=place, **stamps)


def page_of(*runs, has_more=False, cursor=None, received=None, foreign_count=0, poll_after=None):
    """One answer to list runs."""
    return RunPage(
        runs=runs,
        has_more=has_more,
        received=len(runs) + foreign_count if received is None else received,
        cursor=cursor or (runs[-1].id if runs else None),
        foreign_count=foreign_count,
        poll_after=poll_after,
    )


class Counted:
    """The request log of the model: what was asked, and a clock that may differ."""

    def __init__(self, server):
        self.server = server
        self.skew = None
        self.stands_at = None

    def per_minute(self, now):
        return len(self.server.asked)


@dataclass
class Asked:
    """One request."""

    kind: str
    limit: int = 0
    order: str = ""
    after: str | None = None
    run_id: str | None = None


@dataclass
class Document:
    """A run on the server."""

    id: str
    status: str
    created_at: float
    revision: int = 0
    is_hidden: bool = False
    is_strange: bool = False
    expires_at: float | None = None


@dataclass
class ModelServer:
    """The runs of one thread, newest first, and how the server treats a client."""

    rows: list[Document] = field(default_factory=list)
    now: float = START
    asked: list[Asked] = field(default_factory=list)
    errors: list = field(default_factory=list)
    """Errors that answer the next requests; None lets one pass."""
    during: list = field(default_factory=list)
    """Called after the next requests were answered and before the answers arrive."""
    answers: list = field(default_factory=list)
    """Pages that answer the next lists, whatever is asked."""
    gate: asyncio.Event | None = None
    """Answers wait for it."""
    always_order: str | None = None
    ignores_after: bool = False
    ignores_limit: bool = False
    says_more: object = "truth"
    offers_retrieve: bool | str = True
    poll_after: float | None = None
    in_flight: int = 0
    most_in_flight: int = 0
    _made: int = 0

    def __post_init__(self):
        self.request_log = Counted(self)

    def create(self, status="completed", *, age=0.0, **fields):
        """Creates a run that is the newest, and returns it."""
        self._made += 1
        document = Document(f"run_{self._made}", status, self.now - age, **fields)
        self.rows.insert(0, document)
        return document

    def create_many(self, count, status="completed", **fields):
        """Creates runs, the last one newest; returns them in that order."""
        return [self.create(status, **fields) for _ in range(count)]

    def change(self, document, status):
        """Gives a run another status."""
        document.status = status
        document.revision += 1

    def delete(self, document):
        """Deletes a run."""
        self.rows.remove(document)

    def find(self, run_id):
        """The run of that id, None if there is none."""
        return next((row for row in self.rows if row.id == run_id), None)

    @property
    def ids(self):
        """All ids, newest first."""
        return [row.id for row in self.rows]

    @property
    def open_ids(self):
        return [row.id for row in self.rows if row.status not in TERMINAL]

    def cursors(self, order="desc"):
        return [each.after for each in self.asked if each.kind == "list" and each.order == order]

    async def list_runs(self, thread_id, *, limit, order="desc", after=None, patient=False):
        self.asked.append(Asked("list", limit=limit, order=order, after=after))
        return await self._answer(lambda: self._page(limit, self.always_order or order, after))

    async def fetch_run(self, thread_id, run_id, *, patient=False):
        self.asked.append(Asked("fetch", run_id=run_id))
        return await self._answer(lambda: self._run(run_id))

    async def _answer(self, make):
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            error = self.errors.pop(0) if self.errors else None
            if error is not None:
                raise error
            answer = make()
            if self.during:
                self.during.pop(0)()
            if self.gate is not None:
                await self.gate.wait()
            await asyncio.sleep(0)
            return answer
        finally:
            self.in_flight -= 1

    def _run(self, run_id):
        if self.offers_retrieve is False:
            raise NotOffered("no such route")
        row = self.find(run_id)
        if row is None or self.offers_retrieve == "says not found":
            raise NotFound("no such run", status=404)
        return run_of(row.id, row.status, row.created_at, row.revision, expires_at=row.expires_at)

    def _page(self, limit, order, after):
        if self.answers:
            return self.answers.pop(0)
        rows = [row for row in reversed(self.rows) if not row.is_hidden]
        query = PageQuery(
            limit=len(rows) if self.ignores_limit else limit,
            is_ascending=order == "asc",
            after=None if self.ignores_after else after,
        )
        try:
            found, has_more = objects_of(Rows(rows, attrgetter("id")), query, kind="run")
        except RefusedError as error:
            raise Rejected("no such cursor", status=400) from error
        return self._envelope(found, has_more=has_more)

    def _envelope(self, rows, *, has_more):
        own = [row for row in rows if not row.is_strange]
        raws = [
            json.dumps(
                {"id": row.id, "status": row.status, "created_at": row.created_at, "revision": row.revision}
            ).encode()
            for row in own
        ]
        packed = PackedPage(raws)
        runs = [
            run_of(row.id, row.status, row.created_at, row.revision, packed, place, row.expires_at)
            for place, row in enumerate(own)
        ]
        return page_of(
            *runs,
            has_more=has_more if self.says_more == "truth" else self.says_more,
            cursor=rows[-1].id if rows else None,
            foreign_count=len(rows) - len(own),
            poll_after=self.poll_after,
        )
