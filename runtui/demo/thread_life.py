"""One thread over time: its past drawn run by run when somebody looks, its present brought up to the clock."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from runtui.demo.chance import make_id, seeded_random
from runtui.demo.endings import Ending
from runtui.demo.run_plan import Durations, RunPlan, draw_script
from runtui.demo.scenario import Scene, read_scenario
from runtui.demo.threads import ThreadPlan, assistant_id, thread_id

if TYPE_CHECKING:
    from random import Random

    from runtui.demo.run_script import RunScript
    from runtui.demo.threads import Mix, ThreadActivity

_FIRST_SCENARIO_SHARE = 0.75


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
        self._indexes: dict[str, int] = {}

    def __len__(self) -> int:
        return self.plan.runs + len(self._present)

    @property
    def created_at(self) -> int:
        """When the thread was made, in seconds since 1970: shortly before its first run."""
        return (self._past_created_at(0) if self.plan.runs else self._start - 86_400) - 40

    def advance(self, now: float) -> None:
        """Lets everything happen that was to happen until `now`."""
        activity = self.plan.activity
        if activity is None:
            return
        if not self._present:
            self._present.append(self._draw_at_start(activity))
        while (due := self._next_at(activity)) <= now:
            self._present.append(self._draw_next(activity, due))

    def script(self, index: int) -> RunScript:
        """The run at that index, 0 the oldest."""
        if index >= self.plan.runs:
            return self._present[index - self.plan.runs]
        if index not in self._past:
            self._past[index] = self._draw_past(index)
        return self._past[index]

    def index_of(self, run_id: str) -> int | None:
        """The index of the run of that id; None if the thread has no such run."""
        for index in range(len(self._indexes), len(self)):
            self._indexes[self.run_id(index)] = index
        return self._indexes.get(run_id)

    def run_id(self, index: int) -> str:
        """The id of the run at that index."""
        return make_id("run", self._seed, self.plan.key, index)

    def active(self, now: float) -> RunScript | None:
        """The run that locks the thread; None if there is none."""
        return next((script for script in reversed(self._present) if not script.has_ended(now)), None)

    def add(self, script: RunScript) -> None:
        """Puts a run somebody created behind all others; its index must be the next one."""
        self._present.append(script)

    def replace(self, script: RunScript) -> None:
        """Puts a changed run in the place of what it was."""
        if script.index < self.plan.runs:
            self._past[script.index] = script
        else:
            self._present[script.index - self.plan.runs] = script

    def _next_at(self, activity: ThreadActivity) -> float:
        pause = seeded_random(self._seed, self.plan.key, "pause", len(self)).uniform(*activity.pause)
        return self._present[-1].ended_at + pause

    def _draw_at_start(self, activity: ThreadActivity) -> RunScript:
        at_start = activity.at_start
        key = self.plan.scenarios[0]
        return self._draw(
            key,
            read_scenario(key).scenes[at_start.scene],
            created_at=self._start - at_start.age,
            durations=at_start.durations,
            ending=at_start.ending,
        )

    def _draw_next(self, activity: ThreadActivity, due: float) -> RunScript:
        random = self._random_at(len(self))
        ending = _draw_ending(activity.mix, random)
        key, scene = self._draw_scene(ending, random)
        return self._draw(key, scene, created_at=math.floor(due), durations=activity.durations, ending=ending)

    def _draw_past(self, index: int) -> RunScript:
        random = self._random_at(index)
        ending = self._past_ending(index, random)
        key, scene = self._draw_scene(ending, random)
        return self._draw(
            key,
            scene,
            created_at=self._past_created_at(index),
            durations=self.plan.durations,
            ending=ending,
            index=index,
        )

    def _draw(
        self,
        key: str,
        scene: Scene,
        *,
        created_at: int,
        durations: Durations,
        ending: Ending,
        index: int | None = None,
    ) -> RunScript:
        index = len(self) if index is None else index
        run_plan = RunPlan(
            run_id=self.run_id(index),
            thread_id=self.id,
            assistant_id=assistant_id(self._seed, key),
            index=index,
            created_at=created_at,
            scenario=read_scenario(key),
            scene=scene,
            durations=durations,
            ending=ending,
        )
        return draw_script(run_plan, seeded_random(self._seed, self.plan.key, "story", index))

    def _random_at(self, index: int) -> Random:
        return seeded_random(self._seed, self.plan.key, "cast", index)

    def _draw_scene(self, ending: Ending, random: Random) -> tuple[str, Scene]:
        first, *others = self.plan.scenarios
        key = first if not others or random.random() < _FIRST_SCENARIO_SHARE else random.choice(others)
        scenes = read_scenario(key).scenes
        waiting = [scene for scene in scenes if scene.is_waiting]
        return key, random.choice(waiting if ending is Ending.NEVER_ANSWERED else scenes)

    def _past_ending(self, index: int, random: Random) -> Ending:
        if self._has_twin(index):
            return Ending.REFUSED_AT_ONCE
        drawn = _draw_ending(self.plan.mix, random)
        return dict(self.plan.certain).get(self.plan.runs - index, drawn)

    def _has_twin(self, index: int) -> bool:
        """Tells whether the next run of the past is created in the same second."""
        return self.plan.twins > 0 and index % self.plan.twins == self.plan.twins // 2

    def _past_created_at(self, index: int) -> int:
        if index > 0 and self._has_twin(index - 1):
            index -= 1
        plan = self.plan
        younger = plan.runs - 1 - index
        stretch = 1.0 if plan.sprawl is None else 1 + younger / plan.sprawl
        # Up to a fifth of the spacing: enough to look like life, too little for two runs to overlap.
        jitter = seeded_random(self._seed, plan.key, "jitter", index).randint(0, plan.spacing // 5)
        newest = self._start - plan.quiet - (plan.activity.at_start.age if plan.activity else 0)
        return newest - round(plan.spacing * younger * stretch) - jitter


def _draw_ending(mix: Mix, random: Random) -> Ending:
    return random.choices([ending for ending, _ in mix], [weight for _, weight in mix])[0]
