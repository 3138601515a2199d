"""How a command changes runs: allowed, shown, meant, sent once, told."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError, WriteNotAllowed
from runtui.cli.exits import Exit, UsageError, exit_of
from runtui.cli.runs.named_thread import NamedThread
from runtui.model.act import Fate
from runtui.session.act_sender import ActSender, request_of
from runtui.session.write_gate import WriteGate
from runtui.words.sizes import byte_size

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Coroutine, Sequence
    from typing import Protocol

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.model.act import Act
    from runtui.model.profile import Connection
    from runtui.session.act_sender import Outcome

    class Plan(Protocol):
        """Makes the acts of a command."""

        def __call__(self, client: RunSource, /, *, thread_id: str) -> Coroutine[object, None, Sequence[Act]]:
            """Returns them; asks the server where it has to."""


NOBODY_TO_ASK = "Nobody can answer the question here: give --yes if it is meant."
INTERRUPTED = "Interrupted while a request was under way: look whether it was carried out before you repeat it."
NOT_MEANT = "Nothing was sent."
_FIRST_LOOK, _LONGEST_LOOK = 0.2, 3.0
"""Seconds between two looks at a run that is to end."""
HEAD = ("RUN", "STATUS", "")


@dataclass(frozen=True, kw_only=True)
class ActCommand:
    """One command that changes runs. `plan` makes its acts from client and thread; `question` asks for a yes."""

    environment: Environment
    arguments: Namespace
    question: Callable[[Sequence[Act]], str]
    timeout: float = 0.0
    """Seconds in which the runs shall end."""

    def run(self, plan: Plan) -> int:
        """Carries it out and returns the exit code. Raises CliError, and ApiError before anything was sent."""
        gate = WriteGate(self.environment.connection(self.arguments).profile)
        if self.arguments.write:
            gate.open()
        if not gate.is_open and not self.arguments.dry_run:
            raise WriteNotAllowed
        thread = NamedThread(self.arguments, self.environment)
        acts = thread.work(partial(plan, thread_id=thread.thread_id))
        if self.arguments.dry_run:
            self._show(acts, thread.connection)
            return Exit.DONE
        self._ask(acts, thread.connection)
        return self._tell(thread.work(partial(self._sent, acts=acts, gate=gate)))

    def _show(self, acts: Sequence[Act], connection: Connection) -> None:
        """Prints the requests as they would leave."""
        requests = [request_of(act, connection.profile) for act in acts]
        if self.arguments.format == "json":
            shown = [(each.method, each.full_url, json.loads(each.body or b"{}")) for each in requests]
            names = ("method", "url", "body")
            self.environment.say_json([dict(zip(names, each, strict=True)) for each in shown])
            return
        for each in requests:
            self.environment.say(f"{each.method} {each.full_url}   {byte_size(len(each.body or b''))}")
            document = json.loads(each.body or b"{}")
            self.environment.say(*json.dumps(document, indent=2, ensure_ascii=False).splitlines())

    def _ask(self, acts: Sequence[Act], connection: Connection) -> None:
        """Raises UsageError unless it is meant."""
        if self.arguments.yes:
            return
        place = f"on {connection.title} ({connection.profile.host})"
        answer = self.environment.confirm(f"{self.question(acts)} {place}?", is_yes_usual=False)
        if answer is None:
            raise UsageError(NOBODY_TO_ASK)
        if not answer:
            raise UsageError(NOT_MEANT)

    async def _sent(self, client: RunSource, *, acts: Sequence[Act], gate: WriteGate) -> list[Outcome]:
        gate.guard(client)
        return [await self._watched(client, await self._sent_once(client, act)) for act in acts]

    async def _sent_once(self, client: RunSource, act: Act) -> Outcome:
        try:
            return await ActSender(lambda: client).send(act)
        except asyncio.CancelledError:
            self.environment.note(INTERRUPTED)
            raise

    async def _watched(self, client: RunSource, outcome: Outcome) -> Outcome:
        """What became of a run until it ended, or the time for that was over."""
        run, until, pause = outcome.run, time.monotonic() + self.timeout, _FIRST_LOOK
        while run is not None and outcome.fate is Fate.DONE and run.is_active and time.monotonic() < until:
            await asyncio.sleep(pause)
            pause = min(_LONGEST_LOOK, 2 * pause)
            try:
                run = await client.fetch_run(outcome.act.thread_id, run.id, patient=True)
            except ApiError as error:  # what was done before is told all the same, and the others are acted on
                return replace(outcome, run=run, error=error, is_lost=True)
        return outcome.with_run(run)

    def _tell(self, outcomes: Sequence[Outcome]) -> int:
        runs = [each.run for each in outcomes if each.run is not None]
        if self.arguments.format == "json":
            self.environment.say_json([json.loads(run.raw()) for run in runs])
        else:
            self.environment.say_table(HEAD, [_row(each) for each in outcomes])
        for each in outcomes:
            if each.is_lost and each.error is not None:
                self.environment.note(
                    f"{each.act.run_id or each.words}: its end was not seen. {each.error.sentence}"
                )
            elif each.fate is not Fate.DONE:
                step = each.error.next_step if each.error is not None and each.fate is Fate.REFUSED else ""
                self.environment.note(f"{each.words} {step}".strip())
        return next((code for each in outcomes if (code := self._code(each))), Exit.DONE)

    def _code(self, outcome: Outcome) -> int:
        if outcome.fate is Fate.DONE and not outcome.is_lost:
            is_late = self.timeout and outcome.run is not None and outcome.run.is_active
            return Exit.STILL_RUNNING if is_late else Exit.DONE
        return exit_of(outcome.error) if outcome.error is not None else Exit.ERROR


def _row(outcome: Outcome) -> tuple[str, ...]:
    run, act = outcome.run, outcome.act
    run_id = run.id if run is not None else act.run_id or "-"
    return run_id, run.status if run is not None else "-", outcome.fate.value
