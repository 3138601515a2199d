"""What the server answers: to list runs of a thread, by its clock, and for each function that some servers lack."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError, RateLimited, Unreachable
from runtui.doctor.check import Check
from runtui.feed.refresh.paging import is_backwards
from runtui.model.capability import Capability
from runtui.words.server_clock import clock_words, off_by
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from runtui.api.run_source import RunSource
    from runtui.model.run import Run, RunPage
    from runtui.model.server_clock import ServerClock

PAGE = 20
LARGEST_SKEW = 300.0
"""Seconds of difference from which certificates and tokens begin to fail."""
_IGNORES_THREAD = "The server ignores which thread is asked for, as some do; runtui shows the runs of yours."
_ONE_ORDER = "Where all rows are loaded, O turns them round in runtui."
_UNCHECKED = "Give a thread to be sure: runtui doctor THREAD"


async def server_checks(client: RunSource, thread_id: str | None) -> AsyncIterator[Check]:
    """Yields what the server answered; the later ones only if the first is good."""
    page, check = await _first_answer(client, thread_id)
    yield check
    yield _clock_check(client.request_log.server_clock)
    if check.is_bad:
        return
    if thread_id is not None and page is not None:
        async for each in _order_checks(client, thread_id, page.runs):
            yield each
    async for each in _capability_checks(client, thread_id, _newest(page.runs) if page is not None else None):
        yield each


async def _first_answer(client: RunSource, thread_id: str | None) -> tuple[RunPage | None, Check]:
    began = time.monotonic()
    try:
        if thread_id is None:
            page, check = None, _key_check(await client.check_key(None), began)
        else:
            page = await client.list_runs(thread_id, limit=PAGE)
            check = _runs_check(thread_id, page, time.monotonic() - began)
    except ApiError as error:
        return None, Check.of_request("HTTP", error, seconds=time.monotonic() - began)
    return page, check


def _key_check(found: str, began: float) -> Check:
    if not found.startswith("accepted"):
        return Check.note("HTTP", f"It answers; the key is {found}.", _UNCHECKED)
    return Check.good("HTTP", f"the key is {found}", seconds=time.monotonic() - began)


def _runs_check(thread_id: str, page: RunPage, seconds: float) -> Check:
    """What came: well only where all of it is of this thread."""
    words = _runs_words(thread_id, page)
    if not page.foreign_count:
        return Check.good("HTTP", words, seconds=seconds)
    strange = plural(page.foreign_count, "run of another thread", "runs of other threads")
    return Check.note("HTTP", f"{words}; {strange} came too and {_left_out(page.foreign_count)}.", _IGNORES_THREAD)


def _left_out(count: int) -> str:
    return "is left out" if count == 1 else "are left out"


def _runs_words(thread_id: str, page: RunPage) -> str:
    newest = _newest(page.runs)
    if newest is None:
        return f"{thread_id} has no runs{' among those that came' if page.foreign_count else ''}"
    status = newest.status or "of no status"
    if len(page.runs) == 1 and not page.has_more:
        return f"{thread_id}: 1 run, {status}"
    is_backward = is_backwards(page.runs, is_newest_first=True)
    where = "the first page, the newest of them" if is_backward else "the newest page, the newest"
    return f"{thread_id}: {plural(len(page.runs), 'run')} on {where} {status}"


def _newest(runs: Sequence[Run]) -> Run | None:
    """The newest of the runs by their times, else the first: some servers list the oldest first."""
    return max(runs, key=lambda run: run.created_at or 0.0, default=None)


async def _order_checks(client: RunSource, thread_id: str, runs: Sequence[Run]) -> AsyncIterator[Check]:
    """Says so where the server lists in one order, whichever it is asked for."""
    ignored = is_backwards(runs, is_newest_first=True)
    if not ignored and is_backwards(runs, is_newest_first=False):
        try:
            page = await client.list_runs(thread_id, limit=PAGE, order="asc")
        except ApiError as error:
            yield Check.note("order", f"The other order is refused: {error.message}", _ONE_ORDER, error=error)
            return
        if not is_backwards(page.runs, is_newest_first=False):
            return
    elif not ignored:
        return  # fewer than two runs, or all of one second
    first = "oldest" if ignored else "newest"
    yield Check.note("order", f"The {first} runs come first, whatever is asked for.", _ONE_ORDER)


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


async def _capability_checks(client: RunSource, thread_id: str | None, run: Run | None) -> AsyncIterator[Check]:
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


async def _lacking(client: RunSource, capability: Capability, ask: Callable[[], Awaitable[object]]) -> Check | None:
    """What is wrong with a function, None if it works."""
    try:
        await ask()
    except (Unreachable, RateLimited) as error:
        return Check.of_request("offers", error)
    except ApiError as error:
        return _lack(capability, error.message, error)
    reason = client.capabilities.reason(capability)  # one method makes nothing of it
    if reason is not None:
        return _lack(capability, reason)
    if client.capabilities.is_proven(capability):
        return None
    return Check.note("", f"Not sure: {capability.words}. The one that was asked for is not shown.")


def _lack(capability: Capability, reason: str, error: ApiError | None = None) -> Check:
    """What is lacking and why, named once."""
    words = reason if f"does not offer {capability.words}" in reason else f"{capability.words}: {reason}"
    return Check.note("lacks", words, error=error)


def _trials(
    client: RunSource, thread_id: str | None, run: Run | None
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
