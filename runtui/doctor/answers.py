"""What the server answers: to list runs of a thread, by its clock, and for each function that some servers lack."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError, RateLimited, Unreachable
from runtui.doctor.check import Check
from runtui.model.capability import Capability
from runtui.words.server_clock import clock_words, off_by
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from runtui.api.client import AssistantsClient
    from runtui.model.run import Run
    from runtui.model.server_clock import ServerClock

PAGE = 20
LARGEST_SKEW = 300.0
"""Seconds of difference from which certificates and tokens begin to fail."""
_UNCHECKED = "Give a thread to be sure: runtui doctor THREAD"


async def server_checks(client: AssistantsClient, thread_id: str | None) -> AsyncIterator[Check]:
    """Yields what the server answered; the later ones only if the first is good."""
    run, check = await _first_answer(client, thread_id)
    yield check
    yield _clock_check(client.request_log.server_clock)
    if not check.is_bad:
        async for each in _capability_checks(client, thread_id, run):
            yield each


async def _first_answer(client: AssistantsClient, thread_id: str | None) -> tuple[Run | None, Check]:
    began = time.monotonic()
    try:
        if thread_id is None:
            words = f"the key is {await client.check_key(None)}"
            is_sure, run = words.startswith("the key is accepted"), None
        else:
            page = await client.list_runs(thread_id, limit=PAGE)
            run = page.runs[0] if page.runs else None
            words, is_sure = _runs_words(thread_id, page.runs), True
    except ApiError as error:
        return None, Check.of_request("HTTP", error, seconds=time.monotonic() - began)
    if not is_sure:
        return None, Check.note("HTTP", f"It answers; {words}.", _UNCHECKED)
    return run, Check.good("HTTP", words, seconds=time.monotonic() - began)


def _runs_words(thread_id: str, runs: tuple[Run, ...]) -> str:
    if not runs:
        return f"{thread_id} has no runs"
    return f"{thread_id}: {plural(len(runs), 'run')} on the newest page, the newest {runs[0].status or 'unknown'}"


def _clock_check(clock: ServerClock) -> Check:
    words, date = clock_words(clock), clock.date_skew
    if not words and date is None:
        return Check.note("clock", "No answer told the server's time.")
    if not words:
        told = f"the server's is {off_by(date)}, taken out of all times" if date else "agrees with the server's"
        return Check.good("clock", told)
    if clock.skew != date:
        return Check.note("clock", words, "A proxy or gateway on the way may answer with a time of its own.")
    if date is None or abs(date) < LARGEST_SKEW:
        return Check.note("clock", words)
    advice = (
        "One of the two clocks is wrong. If it is this computer's, set it: certificates and tokens depend on it."
    )
    return Check.bad("clock", words, advice)


async def _capability_checks(
    client: AssistantsClient, thread_id: str | None, run: Run | None
) -> AsyncIterator[Check]:
    """Each function that can be tried without changing anything, tried once."""
    offered = []
    for capability, ask in _trials(client, thread_id, run):
        check = await _lacking(client, capability, ask)
        if check is None:
            offered.append(capability.words)
        else:
            yield check
    if offered:
        yield Check.good("offers", ", ".join(offered))
    yield Check.note(
        "", f"Not tried, since they change runs: {Capability.CANCEL.words}, {Capability.SUBMIT.words}."
    )


async def _lacking(
    client: AssistantsClient, capability: Capability, ask: Callable[[], Awaitable[object]]
) -> Check | None:
    """What is wrong with a function, None if it works."""
    try:
        await ask()
    except (Unreachable, RateLimited) as error:
        return Check.of_request("offers", error)
    except ApiError as error:
        return _lack(capability, error.message)
    reason = client.capabilities.reason(capability)  # one method makes nothing of it
    return None if reason is None else _lack(capability, reason)


def _lack(capability: Capability, reason: str) -> Check:
    """What is lacking and why, named once."""
    return Check.note(
        "lacks", reason if f"does not offer {capability.words}" in reason else f"{capability.words}: {reason}"
    )


def _trials(
    client: AssistantsClient, thread_id: str | None, run: Run | None
) -> list[tuple[Capability, Callable[[], Awaitable[object]]]]:
    trials: list[tuple[Capability, Callable[[], Awaitable[object]]]] = [
        (Capability.LIST_THREADS, lambda: client.list_threads(limit=1))
    ]
    if thread_id is not None:
        thread = thread_id
        trials += [
            (Capability.RETRIEVE_THREAD, lambda: client.fetch_thread(thread)),
            (Capability.MESSAGES, lambda: client.list_messages(thread, limit=1)),
        ]
        if run is not None:
            newest = run.id
            trials += [
                (Capability.RETRIEVE_RUN, lambda: client.fetch_run(thread, newest)),
                (Capability.STEPS, lambda: client.list_steps(thread, newest, limit=1)),
            ]
    assistant = run.assistant_id if run is not None else None
    if assistant:
        trials.append((Capability.ASSISTANTS, lambda: client.fetch_assistant_name(assistant)))
    return trials
