"""One thread over time: its past drawn run by run when somebody looks, its present brought up to the clock."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from runtui.demo.chance import dice, make_id
from runtui.demo.endings import Ending
from runtui.demo.plans import ThreadPlan, assistant_id, thread_id
from runtui.demo.run_plan import Cue, Tempo, draw_story
from runtui.demo.scenario import Scene, read_scenario

if TYPE_CHECKING:
    from random import Random

    from runtui.demo.plans import Mix, ThreadActivity
    from runtui.demo.run_script import RunScript

_FIRST_SHEET_SHARE = 0.75


class ThreadLife:
    """The runs of one thread, oldest first, at most one of them active.

    What had ended when the demo started follows from the seed alone and is drawn on demand, so that a long past
    costs nothing. What came later is kept, since it may be cancelled and answered.
    """

    def __init__(self, plan: ThreadPlan, *, seed: int, start: float) -> None:
        self.plan = plan
        self.id = thread_id(seed, plan)
        self._seed = seed
        self._start = math.floor(start)
        self._past: dict[int, RunScript] = {}
        self._present: list[RunScript] = []
        self._places: dict[str, int] = {}

    def __len__(self) -> int:
        return self.plan.runs + len(self._present)

    @property
    def created_at(self) -> int:
        """When the thread was made, in seconds since 1970: shortly before its first run."""
        return (self._past_created_at(0) if self.plan.runs else self._start - 86_400) - 40

    def advance(self, now: float) -> None:
        """Lets everything happen that was to happen until `now`."""
        life = self.plan.life
        if life is None:
            return
        if not self._present:
            self._present.append(self._open(life))
        while (due := self._next_at(life)) <= now:
            self._present.append(self._go_on(life, due))

    def story(self, place: int) -> RunScript:
        """The run at that place, 0 the oldest."""
        if place >= self.plan.runs:
            return self._present[place - self.plan.runs]
        if place not in self._past:
            self._past[place] = self._draw_past(place)
        return self._past[place]

    def place(self, run_id: str) -> int | None:
        """The place of the run of that id; None if the thread has no such run."""
        for place in range(len(self._places), len(self)):
            self._places[self.run_id(place)] = place
        return self._places.get(run_id)

    def run_id(self, place: int) -> str:
        """The id of the run at that place."""
        return make_id("run", self._seed, self.plan.key, place)

    def active(self, now: float) -> RunScript | None:
        """The run that locks the thread; None if there is none."""
        return next((story for story in reversed(self._present) if not story.has_ended(now)), None)

    def add(self, story: RunScript) -> None:
        """Puts a run somebody created behind all others; its place must be the next one."""
        self._present.append(story)

    def replace(self, story: RunScript) -> None:
        """Puts a changed run in the place of what it was; only a run of the present can change."""
        self._present[story.place - self.plan.runs] = story

    def _next_at(self, life: ThreadActivity) -> float:
        pause = dice(self._seed, self.plan.key, "pause", len(self)).uniform(*life.pause)
        return self._present[-1].ended_at + pause

    def _open(self, life: ThreadActivity) -> RunScript:
        opening = life.opening
        sheet = self.plan.sheets[0]
        return self._draw(
            sheet,
            read_scenario(sheet).scenes[opening.scene],
            created_at=self._start - opening.age,
            tempo=opening.tempo,
            ending=opening.ending,
        )

    def _go_on(self, life: ThreadActivity, due: float) -> RunScript:
        random = self._dice(len(self))
        ending = _draw_ending(life.mix, random)
        sheet, scene = self._cast(ending, random)
        return self._draw(sheet, scene, created_at=math.floor(due), tempo=life.tempo, ending=ending)

    def _draw_past(self, place: int) -> RunScript:
        random = self._dice(place)
        ending = self._past_ending(place, random)
        sheet, scene = self._cast(ending, random)
        return self._draw(
            sheet,
            scene,
            created_at=self._past_created_at(place),
            tempo=self.plan.tempo,
            ending=ending,
            place=place,
        )

    def _draw(
        self, sheet: str, scene: Scene, *, created_at: int, tempo: Tempo, ending: Ending, place: int | None = None
    ) -> RunScript:
        place = len(self) if place is None else place
        cue = Cue(
            run_id=self.run_id(place),
            thread_id=self.id,
            assistant_id=assistant_id(self._seed, sheet),
            place=place,
            created_at=created_at,
            sheet=read_scenario(sheet),
            scene=scene,
            tempo=tempo,
            ending=ending,
        )
        return draw_story(cue, dice(self._seed, self.plan.key, "story", place))

    def _dice(self, place: int) -> Random:
        return dice(self._seed, self.plan.key, "cast", place)

    def _cast(self, ending: Ending, random: Random) -> tuple[str, Scene]:
        first, *others = self.plan.sheets
        sheet = first if not others or random.random() < _FIRST_SHEET_SHARE else random.choice(others)
        scenes = read_scenario(sheet).scenes
        waiting = [scene for scene in scenes if scene.is_waiting]
        return sheet, random.choice(waiting if ending is Ending.NEVER_ANSWERED else scenes)

    def _past_ending(self, place: int, random: Random) -> Ending:
        if self._has_twin(place):
            return Ending.REFUSED_AT_ONCE
        drawn = _draw_ending(self.plan.mix, random)
        return dict(self.plan.certain).get(self.plan.runs - place, drawn)

    def _has_twin(self, place: int) -> bool:
        """Tells whether the next run of the past is created in the same second."""
        return self.plan.twins > 0 and place % self.plan.twins == self.plan.twins // 2

    def _past_created_at(self, place: int) -> int:
        if place > 0 and self._has_twin(place - 1):
            place -= 1
        plan = self.plan
        younger = plan.runs - 1 - place
        stretch = 1.0 if plan.sprawl is None else 1 + younger / plan.sprawl
        # Up to a fifth of the spacing: enough to look like life, too little for two runs to overlap.
        jitter = dice(self._seed, plan.key, "jitter", place).randint(0, plan.spacing // 5)
        newest = self._start - plan.quiet - (plan.life.opening.age if plan.life else 0)
        return newest - round(plan.spacing * younger * stretch) - jitter


def _draw_ending(mix: Mix, random: Random) -> Ending:
    return random.choices([ending for ending, _ in mix], [weight for _, weight in mix])[0]
