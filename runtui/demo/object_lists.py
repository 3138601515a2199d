"""The lists the server has: a thread's runs and messages, a run's steps and messages, the assistants."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.demo.documents.message import answer_document, question_document, question_id
from runtui.demo.documents.run import run_document
from runtui.demo.documents.setting import assistant_document
from runtui.demo.documents.step import answer_id, step_document, steps_of
from runtui.demo.scenario import read_scenario

if TYPE_CHECKING:
    from runtui.demo.life import ThreadLife
    from runtui.demo.run_script import RunScript
    from runtui.demo.simulation import Simulation
    from runtui.model.detail import Json


class RunObjects:
    """The runs of a thread."""

    def __init__(self, thread: ThreadLife, now: float) -> None:
        self._thread = thread
        self._now = now

    def __len__(self) -> int:
        return len(self._thread)

    def place(self, wanted: str) -> int | None:
        """The place of that run."""
        return self._thread.place(wanted)

    def document(self, place: int) -> dict[str, Json]:
        """The run object; no place is empty."""
        return run_document(self._thread.story(place), self._now)


class MessageObjects:
    """The messages of a thread: two places for each run, the answer's empty until one is being written."""

    def __init__(self, thread: ThreadLife, now: float) -> None:
        self._thread = thread
        self._now = now

    def __len__(self) -> int:
        return 2 * len(self._thread)

    def place(self, wanted: str) -> int | None:
        """The place of that message; walks back from the newest, so that a reader of the end waits least."""
        for place in range(len(self._thread) - 1, -1, -1):
            run_id = self._thread.run_id(place)
            if wanted == question_id(run_id):
                return 2 * place
            if wanted == answer_id(run_id):
                return 2 * place + 1
        return None

    def document(self, place: int) -> dict[str, Json] | None:
        """The message object; None where nothing was asked or written."""
        story = self._thread.story(place // 2)
        return answer_document(story, self._now) if place % 2 else question_document(story)


class RowObjects:
    """A short list whose objects are all at hand, oldest first."""

    def __init__(self, documents: list[dict[str, Json]]) -> None:
        self._documents = documents

    def __len__(self) -> int:
        return len(self._documents)

    def place(self, wanted: str) -> int | None:
        """The place of that object."""
        return next((place for place, row in enumerate(self._documents) if row["id"] == wanted), None)

    def document(self, place: int) -> dict[str, Json]:
        """The object; no place is empty."""
        return self._documents[place]


def step_shelf(story: RunScript, now: float) -> RowObjects:
    """Returns the steps of a run."""
    return RowObjects([step_document(story, step) for step in steps_of(story, now)])


def run_message_shelf(story: RunScript, now: float) -> RowObjects:
    """Returns what a run wrote: its answer, or nothing yet."""
    answer = answer_document(story, now)
    return RowObjects([] if answer is None else [answer])


def assistant_shelf(simulation: Simulation) -> RowObjects:
    """Returns the assistants."""
    return RowObjects(
        [
            assistant_document(read_scenario(key), assistant, simulation.assistant_created_at(assistant))
            for assistant, key in simulation.assistants.items()
        ]
    )
