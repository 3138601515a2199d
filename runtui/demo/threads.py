"""The demo's thread book: what a person who has worked with these threads would have saved."""

from __future__ import annotations

from runtui.demo.plans import PLANS, thread_id
from runtui.model.thread import SavedThread


def demo_threads(seed: int) -> list[SavedThread]:
    """Returns an entry for every thread of the simulated server, the one to open first; needs no server."""
    return [
        SavedThread(thread_id=thread_id(seed, plan), label=plan.label, is_pinned=plan.is_pinned) for plan in PLANS
    ]
