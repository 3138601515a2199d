"""The threads of the demo: who works on each, how many runs it has seen, and what goes on there now."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from runtui.demo.chance import make_id
from runtui.demo.endings import Ending
from runtui.demo.run_plan import UNANSWERED, Durations
from runtui.model.thread import SavedThread

MOST_RUNS_LIKE = 40
"""Runs of a thread that is like another one."""
Mix = tuple[tuple[Ending, int], ...]
"""Endings and how often each occurs, relative to each other."""

USUAL: Mix = (
    (Ending.COMPLETED, 78),
    (Ending.RATE_LIMITED, 5),
    (Ending.SERVER_ERROR, 2),
    (Ending.BAD_PROMPT, 1),
    (Ending.ANSWER_TOO_LONG, 3),
    (Ending.CONTEXT_TOO_LONG, 2),
    (Ending.CANCELLED, 4),
    (Ending.NEVER_ANSWERED, 3),
    (Ending.NEVER_FINISHED, 1),
    (Ending.NEVER_STARTED, 1),
)
BRISK: Mix = (
    (Ending.COMPLETED, 80),
    (Ending.RATE_LIMITED, 7),
    (Ending.SERVER_ERROR, 3),
    (Ending.ANSWER_TOO_LONG, 4),
    (Ending.CONTEXT_TOO_LONG, 2),
    (Ending.CANCELLED, 4),
)
"""Nothing that takes ten minutes."""
ODD: Mix = ((Ending.COMPLETED, 6), (Ending.NEVER_ANSWERED, 2), (Ending.ANSWER_TOO_LONG, 1))
BRISK_DURATIONS = Durations(think=(1, 3), tool=(1, 4), answer=(1, 6), write=(1, 5))


class RunAtStart(Struct, frozen=True, kw_only=True):
    """The run that is active when the demo starts."""

    age: int
    """Seconds since its creation."""
    durations: Durations
    scene: int = 0
    """Which scene of its first scenario."""
    ending: Ending = Ending.COMPLETED


class ThreadActivity(Struct, frozen=True, kw_only=True):
    """How a thread goes on: a new run some seconds after the last one ended."""

    at_start: RunAtStart
    pause: tuple[float, float]
    """Least and most seconds from the end of a run to the next."""
    durations: Durations = Durations()
    mix: Mix = BRISK


class ThreadPlan(Struct, frozen=True, kw_only=True):
    """One thread."""

    key: str
    label: str | None
    scenarios: tuple[str, ...] = ()
    """The scenarios of its assistants, by their keys; the first one does most of the work."""
    runs: int = 0
    """How many had ended when the demo started."""
    quiet: int = 600
    """Seconds from the creation of the newest of them to the start, or to that of the run at the start."""
    spacing: int = 900
    """Seconds between two of them near the start; further back they lie wider apart."""
    sprawl: int | None = 40
    """After that many runs the spacing has grown threefold; None: it doesn't grow."""
    mix: Mix = USUAL
    certain: tuple[tuple[int, Ending], ...] = ()
    """Endings that aren't left to chance: how many runs back (1: the newest), and which."""
    durations: Durations = Durations()
    twins: int = 0
    """Every so many runs one fails at once and the next is created in the same second; 0: never."""
    activity: ThreadActivity | None = None
    is_pinned: bool = False


PLANS: tuple[ThreadPlan, ...] = (
    ThreadPlan(
        key="checkout",
        label="checkout bot",
        scenarios=("checkout",),
        runs=84,
        certain=(
            (1, Ending.COMPLETED),
            (2, Ending.RATE_LIMITED),
            (3, Ending.COMPLETED),
            (4, Ending.CONTEXT_TOO_LONG),
            (5, Ending.NEVER_ANSWERED),
            (6, Ending.CANCELLED),
            (11, Ending.SERVER_ERROR),
            (17, Ending.ANSWER_TOO_LONG),
            (23, Ending.NEVER_STARTED),
        ),
        is_pinned=True,
        activity=ThreadActivity(
            at_start=RunAtStart(age=290, durations=Durations(queue=(1, 1), think=(7, 7), answer=UNANSWERED)),
            pause=(25, 50),
            durations=Durations(answer=UNANSWERED),
        ),
    ),
    ThreadPlan(
        key="refunds",
        label="refunds nightly",
        scenarios=("refunds",),
        runs=63,
        quiet=100,
        spacing=110,
        sprawl=30,
        mix=BRISK,
        durations=BRISK_DURATIONS,
        is_pinned=True,
        activity=ThreadActivity(
            at_start=RunAtStart(
                age=10,
                durations=Durations(queue=(1, 1), think=(4, 4), answer=(3, 3), write=(4, 4)),
            ),
            pause=(20, 60),
            durations=BRISK_DURATIONS,
        ),
    ),
    ThreadPlan(
        key="billing",
        label="billing eu",
        scenarios=("billing", "refunds"),
        runs=41,
        activity=ThreadActivity(
            at_start=RunAtStart(age=510, durations=Durations(queue=(2, 2), think=(9, 9), answer=UNANSWERED)),
            pause=(30, 90),
            durations=Durations(answer=UNANSWERED),
        ),
    ),
    ThreadPlan(
        key="triage",
        label="triage staging",
        scenarios=("triage", "billing"),
        runs=57,
        activity=ThreadActivity(
            at_start=RunAtStart(
                age=2, durations=Durations(queue=(6, 6), think=(4, 4), answer=(25, 25), write=(8, 8))
            ),
            pause=(40, 120),
            durations=Durations(answer=(8, 40)),
        ),
    ),
    ThreadPlan(
        key="booking",
        label="hotel desk",
        scenarios=("booking",),
        runs=38,
        spacing=1600,
        activity=ThreadActivity(
            at_start=RunAtStart(age=40, durations=Durations(queue=(1, 1), think=(6, 6), answer=(55, 55))),
            pause=(45, 150),
            durations=Durations(answer=(15, 90)),
        ),
    ),
    ThreadPlan(key="weather", label="weather desk", scenarios=("weather",), runs=35, quiet=2700, spacing=2400),
    ThreadPlan(
        key="contracts",
        label="contract reader",
        scenarios=("contracts",),
        runs=29,
        quiet=1900,
        spacing=5200,
        durations=Durations(think=(5, 30), tool=(4, 25), write=(8, 60)),
    ),
    ThreadPlan(key="prices", label="price watch", scenarios=("prices",), runs=46, quiet=7300, spacing=3600),
    ThreadPlan(key="mail", label="mail sorter", scenarios=("mail",), runs=52, quiet=700, spacing=1300),
    ThreadPlan(
        key="tutor", label="onboarding tutor", scenarios=("tutor", "weather"), runs=24, quiet=9800, spacing=7000
    ),
    ThreadPlan(
        key="archive",
        label="mail archive",
        scenarios=("mail",),
        runs=10_000,
        quiet=11_000,
        spacing=95,
        sprawl=None,
        mix=BRISK,
        durations=BRISK_DURATIONS,
        twins=250,
    ),
    ThreadPlan(
        key="oddities",
        label="robot staging",
        scenarios=("oddities",),
        runs=26,
        quiet=3700,
        spacing=2800,
        mix=ODD,
        certain=(
            (1, Ending.PAUSED),
            (2, Ending.FAILED_MUTELY),
            (3, Ending.NEVER_ANSWERED),
            (5, Ending.NEVER_STARTED),
            (8, Ending.NEVER_FINISHED),
        ),
    ),
    ThreadPlan(
        key="releases",
        label="release desk",
        scenarios=("releases",),
        runs=31,
        spacing=4100,
        certain=((1, Ending.COMPLETED), (2, Ending.COMPLETED), (3, Ending.NEVER_ANSWERED)),
        activity=ThreadActivity(
            at_start=RunAtStart(age=140, durations=Durations(queue=(1, 1), think=(6, 6), answer=UNANSWERED)),
            pause=(30, 80),
            durations=Durations(answer=(25, 80)),
        ),
    ),
    ThreadPlan(key="unlabelled", label=None, scenarios=("triage",), runs=12, quiet=3480, spacing=5000),
    ThreadPlan(key="empty", label="new tenant"),
)


def thread_id(seed: int, plan: ThreadPlan) -> str:
    """Returns the id this thread has under that seed."""
    return make_id("thread", seed, plan.key)


def assistant_id(seed: int, key: str) -> str:
    """Returns the id the assistant of that scenario has under that seed."""
    return make_id("asst", seed, key)


def plans_for(count: int) -> tuple[ThreadPlan, ...]:
    """Returns so many plans: those above, then others like them, a tenth of which always go on."""
    more = (_like(PLANS[number % len(PLANS)], number) for number in range(len(PLANS), count))
    return (*PLANS[:count], *more)


def _like(plan: ThreadPlan, number: int) -> ThreadPlan:
    """A thread like another one, with runs of its own."""
    round_number = number // len(PLANS) + 1
    is_live = plan.activity is not None and round_number % 4 == 0
    return replace(
        plan,
        key=f"{plan.key} {round_number}",
        label=f"{plan.label or plan.key} {round_number}",
        runs=min(plan.runs, MOST_RUNS_LIKE),
        quiet=plan.quiet + 97 * number,
        activity=plan.activity if is_live else None,
        is_pinned=False,
    )


def demo_threads(seed: int, count: int = len(PLANS)) -> list[SavedThread]:
    """Returns what the thread book of the demo holds, the thread to open first on top; needs no server."""
    return [
        SavedThread(thread_id=thread_id(seed, plan), label=plan.label, is_pinned=plan.is_pinned)
        for plan in plans_for(count)
    ]
