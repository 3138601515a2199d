"""The fate of a POST: sent once, never again by itself, and looked after where its answer was lost."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.api.clients import requests_of
from runtui.api.errors import ApiError, WriteNotAllowed
from runtui.feed.run.detail import detail_of
from runtui.model.act import Act, ActKind, Fate
from runtui.model.status import RunStatus
from runtui.session.newest_page import newest_page
from runtui.words.acts import outcome_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.request import Request
    from runtui.api.run_source import RunSource
    from runtui.model.profile import Profile
    from runtui.model.run import Run
    from runtui.model.sight import Sight

NEWEST = 20
"""Runs among which one is looked for that may have been created."""
SLACK = 5.0
"""Seconds by which clocks may differ where a run is taken for the one that was to be created."""
_GOES = frozenset({RunStatus.CANCELLING, RunStatus.CANCELLED})
_WITHOUT_ANSWER = _GOES | {RunStatus.EXPIRED}
"""What a run that waits can come to whether or not it was answered."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What became of an act."""

    act: Act
    fate: Fate
    run: Run | None = None
    """The run as it was fetched afterwards, None where that failed."""
    error: ApiError | None = None
    began: float = 0.0
    """When it was sent."""
    is_lost: bool = False
    """Whether the run could not be watched any more after it, for the `error`."""

    def with_run(self, run: Run | None) -> Outcome:
        """Returns it with a newer version of the run."""
        return replace(self, run=run)

    def seen(self, sight: Sight) -> Outcome:
        """Returns it as it may be seen."""
        return replace(self, error=self.error and self.error.seen(sight))

    @property
    def logged(self) -> str:
        """What became of it for a log: the status of the run, and nothing that a server or a person wrote."""
        status = self.run.status if self.run is not None else "run not seen"
        if self.fate is Fate.DONE:
            return status
        error = self.error
        why = "" if error is None else f", {error.own_message or error.message}"
        return f"{self.fate.value} ({status}){why}"

    @property
    def words(self) -> str:
        """What became of it, in a sentence or two."""
        error = self.error
        said = error.message if error is not None else ""
        return outcome_words(self.act, self.fate, self.run.status if self.run is not None else None, said)


class ActSender:
    """Sends acts through the `client` of the moment: another key brings another. `on_outcome` hears of each."""

    def __init__(
        self,
        client: Callable[[], RunSource],
        *,
        on_outcome: Callable[[Outcome], object] = lambda _: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._on_outcome = on_outcome
        self._clock = clock
        self.refused_cancels: dict[str, str] = {}
        """The server's words where it refused to cancel an active run, by the status of that."""
        self._created_ids: set[str] = set()
        """The runs that earlier acts created: none of them is what a later one made."""

    async def send(self, act: Act) -> Outcome:
        """Sends it once, and returns what became of it with the run as it is then.

        Raises WriteNotAllowed, with nothing sent, and no other ApiError.
        """
        began = self._clock()
        try:
            outcome = Outcome(act=act, fate=Fate.DONE, run=await self._post(act), began=began)
        except WriteNotAllowed:
            raise
        except ApiError as error:
            outcome = await self._after(Outcome(act=act, fate=Fate.UNKNOWN, error=error, began=began), error)
        self._note(outcome)
        return outcome

    async def look(self, outcome: Outcome) -> Outcome:
        """Looks whether an act whose answer was lost was carried out nevertheless."""
        try:
            run, fate = await self._found(outcome.act, outcome.began)
        except ApiError:
            return replace(outcome, fate=Fate.UNKNOWN, run=None)
        return replace(outcome, fate=fate, run=run)

    async def _post(self, act: Act) -> Run:
        client, run_id = self._client(), act.run_id or ""
        match act.kind:
            case ActKind.CANCEL:
                return await client.cancel_run(act.thread_id, run_id)
            case ActKind.ANSWER:
                return await client.submit_tool_outputs(
                    act.thread_id, run_id, outputs=act.outputs, approvals=act.approvals
                )
            case ActKind.CREATE:
                return await client.create_run(act.thread_id, act.settings, include=act.include)

    async def _after(self, outcome: Outcome, error: ApiError) -> Outcome:
        """What became of it where an error was the answer, or where there was none."""
        if error.is_done:
            return replace(outcome, fate=Fate.DONE)
        if error.may_be_done:
            return await self.look(outcome)
        return replace(outcome, fate=Fate.REFUSED, run=await self._now(outcome.act))

    async def _now(self, act: Act) -> Run | None:
        """The run as it is, None where it can't be fetched or isn't there yet."""
        if act.run_id is None:
            return None
        try:
            return await self._client().fetch_run(act.thread_id, act.run_id, patient=True)
        except ApiError:
            return None

    async def _found(self, act: Act, since: float) -> tuple[Run | None, Fate]:
        """The run, and whether it looks as if the act had been carried out."""
        if act.run_id is None:
            run = await self._created(act, since)
            return run, Fate.UNDONE if run is None else Fate.DONE
        run = await self._client().fetch_run(act.thread_id, act.run_id, patient=True)
        if act.kind is ActKind.CANCEL:
            return run, Fate.DONE if run.status in _GOES else Fate.UNDONE
        if run.status in _WITHOUT_ANSWER:
            return run, Fate.UNKNOWN
        action = detail_of(run).required_action
        waits_for = {call.id for call in action.calls} if action is not None else set[str | None]()
        is_done = run.status != RunStatus.REQUIRES_ACTION or waits_for.isdisjoint(act.call_ids)
        return run, Fate.DONE if is_done else Fate.UNDONE

    async def _created(self, act: Act, since: float) -> Run | None:
        """The newest run of the assistant that came since it was to be created."""
        page = await newest_page(self._client(), act.thread_id, NEWEST, patient=True)
        earliest = since + (self._client().request_log.skew or 0.0) - SLACK
        assistant = act.settings.get("assistant_id")
        of_it = (run for run in page.runs if run.assistant_id == assistant and (run.created_at or 0) >= earliest)
        found = next((run for run in of_it if run.id not in self._created_ids), None)
        self._created_ids |= {found.id} if found is not None else set()
        return found

    def _note(self, outcome: Outcome) -> None:
        run, error = outcome.run, outcome.error
        if outcome.act.kind is ActKind.CREATE and run is not None:
            self._created_ids.add(run.id)
        is_refused = outcome.fate is Fate.REFUSED and outcome.act.kind is ActKind.CANCEL
        if is_refused and run is not None and run.is_active and error is not None and error.status == _BAD_REQUEST:
            self.refused_cancels[run.status] = error.message
        self._on_outcome(outcome)


_BAD_REQUEST = 400


def request_of(act: Act, profile: Profile) -> Request:
    """Returns the request that carries an act out, as it would leave. Raises Misconfigured for ids in no URL."""
    return requests_of(profile).act(act)
