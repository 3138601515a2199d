"""The threads of the demo: who works on each, how many runs it has seen, and what goes on there now."""

from __future__ import annotations

from msgspec import Struct

from runtui.demo.chance import make_id
from runtui.demo.endings import Ending
from runtui.demo.run_plan import UNANSWERED, Tempo

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
BRISK_TEMPO = Tempo(think=(1, 3), tool=(1, 4), answer=(1, 6), write=(1, 5))


class Opening(Struct, frozen=True, kw_only=True):
    """The run in motion when the demo starts."""

    age: int
    """Seconds since its creation."""
    tempo: Tempo
    scene: int = 0
    """Place in the first assistant's sheet."""
    ending: Ending = Ending.COMPLETED


class ThreadActivity(Struct, frozen=True, kw_only=True):
    """How a thread goes on: a new run some seconds after the last one ended."""

    opening: Opening
    pause: tuple[float, float]
    """Least and most seconds from the end of a run to the next."""
    tempo: Tempo = Tempo()
    mix: Mix = BRISK


class ThreadPlan(Struct, frozen=True, kw_only=True):
    """One thread."""

    key: str
    label: str | None
    sheets: tuple[str, ...] = ()
    """Its assistants; the first one does most of the work."""
    runs: int = 0
    """How many had ended when the demo started."""
    quiet: int = 600
    """Seconds from the creation of the newest of them to the start, or to the opening."""
    spacing: int = 900
    """Seconds between two of them near the start; further back they lie wider apart."""
    sprawl: int | None = 40
    """After that many runs the spacing has grown threefold; None: it doesn't grow."""
    mix: Mix = USUAL
    certain: tuple[tuple[int, Ending], ...] = ()
    """Endings that aren't left to chance: how many runs back (1: the newest), and which."""
    tempo: Tempo = Tempo()
    twins: int = 0
    """Every so many runs one fails at once and the next is created in the same second; 0: never."""
    life: ThreadActivity | None = None
    is_pinned: bool = False


PLANS: tuple[ThreadPlan, ...] = (
    ThreadPlan(
        key="checkout",
        label="checkout bot",
        sheets=("checkout",),
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
        life=ThreadActivity(
            opening=Opening(age=290, tempo=Tempo(queue=(1, 1), think=(7, 7), answer=UNANSWERED)),
            pause=(25, 50),
            tempo=Tempo(answer=UNANSWERED),
        ),
    ),
    ThreadPlan(
        key="refunds",
        label="refunds nightly",
        sheets=("refunds",),
        runs=63,
        quiet=100,
        spacing=110,
        sprawl=30,
        mix=BRISK,
        tempo=BRISK_TEMPO,
        is_pinned=True,
        life=ThreadActivity(
            opening=Opening(
                age=10,
                tempo=Tempo(queue=(1, 1), think=(4, 4), answer=(3, 3), write=(4, 4)),
            ),
            pause=(20, 60),
            tempo=BRISK_TEMPO,
        ),
    ),
    ThreadPlan(
        key="billing",
        label="billing eu",
        sheets=("billing", "refunds"),
        runs=41,
        life=ThreadActivity(
            opening=Opening(age=510, tempo=Tempo(queue=(2, 2), think=(9, 9), answer=UNANSWERED)),
            pause=(30, 90),
            tempo=Tempo(answer=UNANSWERED),
        ),
    ),
    ThreadPlan(
        key="triage",
        label="triage staging",
        sheets=("triage", "billing"),
        runs=57,
        life=ThreadActivity(
            opening=Opening(age=2, tempo=Tempo(queue=(6, 6), think=(4, 4), answer=(25, 25), write=(8, 8))),
            pause=(40, 120),
            tempo=Tempo(answer=(8, 40)),
        ),
    ),
    ThreadPlan(
        key="booking",
        label="hotel desk",
        sheets=("booking",),
        runs=38,
        spacing=1600,
        life=ThreadActivity(
            opening=Opening(age=40, tempo=Tempo(queue=(1, 1), think=(6, 6), answer=(55, 55))),
            pause=(45, 150),
            tempo=Tempo(answer=(15, 90)),
        ),
    ),
    ThreadPlan(key="weather", label="weather desk", sheets=("weather",), runs=35, quiet=2700, spacing=2400),
    ThreadPlan(
        key="contracts",
        label="contract reader",
        sheets=("contracts",),
        runs=29,
        quiet=1900,
        spacing=5200,
        tempo=Tempo(think=(5, 30), tool=(4, 25), write=(8, 60)),
    ),
    ThreadPlan(key="prices", label="price watch", sheets=("prices",), runs=46, quiet=7300, spacing=3600),
    ThreadPlan(key="mail", label="mail sorter", sheets=("mail",), runs=52, quiet=700, spacing=1300),
    ThreadPlan(
        key="tutor", label="onboarding tutor", sheets=("tutor", "weather"), runs=24, quiet=9800, spacing=7000
    ),
    ThreadPlan(
        key="archive",
        label="mail archive",
        sheets=("mail",),
        runs=10_000,
        quiet=11_000,
        spacing=95,
        sprawl=None,
        mix=BRISK,
        tempo=BRISK_TEMPO,
        twins=250,
    ),
    ThreadPlan(
        key="oddities",
        label="robot staging",
        sheets=("oddities",),
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
        sheets=("releases",),
        runs=31,
        spacing=4100,
        certain=((1, Ending.COMPLETED), (2, Ending.COMPLETED), (3, Ending.NEVER_ANSWERED)),
        life=ThreadActivity(
            opening=Opening(age=140, tempo=Tempo(queue=(1, 1), think=(6, 6), answer=UNANSWERED)),
            pause=(30, 80),
            tempo=Tempo(answer=(25, 80)),
        ),
    ),
    ThreadPlan(key="unlabelled", label=None, sheets=("triage",), runs=12, quiet=3480, spacing=5000),
    ThreadPlan(key="empty", label="new tenant"),
)


def thread_id(seed: int, plan: ThreadPlan) -> str:
    """Returns the id this thread has under that seed."""
    return make_id("thread", seed, plan.key)


def assistant_id(seed: int, sheet: str) -> str:
    """Returns the id the assistant of that sheet has under that seed."""
    return make_id("asst", seed, sheet)
