"""Runs of 10.5 KB whose texts differ, and pages of them cut from a thread of any length."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from itertools import accumulate
from string import ascii_lowercase

THREAD = "thread_of_the_bench"
PATTERNS = 400
"""Runs with texts of their own; only ids and times differ beyond. A page holds no text twice."""
_BORN = 1_700_000_000
_ID = "run_Bench{:019d}"


def run_id(number: int) -> str:
    """Returns the id of a run; 1 is the oldest of its thread."""
    return _ID.format(number)


def number_of(an_id: str) -> int:
    """Returns the number of a run."""
    return int(an_id[-19:])


class Texts:
    """Draws words from a language of its own: no two texts are alike, and few words are much used, as in ours."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        letters = self._random.choices(ascii_lowercase, k=40_000)
        lengths = self._random.choices(range(2, 12), k=3_000)
        self._words = ["".join(letters[place * 7 : place * 7 + length]) for place, length in enumerate(lengths)]
        # The second most used word is used half as often as the first, and so on (Zipf's law).
        self._use = list(accumulate(1 / rank for rank in range(1, len(lengths) + 1)))

    def text(self, characters: int) -> str:
        """Returns a text of that length."""
        words = " ".join(self._random.choices(self._words, cum_weights=self._use, k=characters // 3))
        return words[:characters]

    def between(self, low: int, high: int) -> int:
        """Returns a number that may be either end."""
        return self._random.randint(low, high)


def run_object(texts: Texts, number: int, **fields: object) -> dict[str, object]:
    """Returns a completed run with instructions of 2 to 4 KB and five tools; `fields` replace its own."""
    born = _BORN + number * 30
    instructions = texts.text(texts.between(2_000, 4_000))
    return {
        "id": run_id(number),
        "object": "thread.run",
        "created_at": born,
        "assistant_id": "asst_of_the_bench",
        "thread_id": THREAD,
        "status": "completed",
        "started_at": born + 1,
        "expires_at": None,
        "cancelled_at": None,
        "failed_at": None,
        "completed_at": born + texts.between(2, 25),
        "required_action": None,
        "last_error": None,
        "model": "gpt-4o",
        "instructions": instructions,
        "tools": [_tool(texts, (10_480 - len(instructions)) // 5) for _ in range(5)],
        "metadata": {"ticket": texts.text(24)},
        "usage": {"prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1_000 + texts.between(0, 900)},
        "temperature": 1.0,
        "top_p": 1.0,
        "max_prompt_tokens": None,
        "max_completion_tokens": None,
        "truncation_strategy": {"type": "auto", "last_messages": None},
        "response_format": "auto",
        "tool_choice": "auto",
        "parallel_tool_calls": True,
    } | fields


def _tool(texts: Texts, characters: int) -> dict[str, object]:
    """A function with a schema of eight properties, as long as `characters` on average."""
    described = max(10, (characters - 800) // 10)
    properties: dict[str, object] = {}
    for place in range(8):
        name = texts.text(9).strip().replace(" ", "_")
        schema = {"type": "string", "description": texts.text(described)}
        properties[name] = schema | ({"enum": [texts.text(6), texts.text(7)]} if place % 3 == 0 else {})
    function = {
        "name": texts.text(16).strip().replace(" ", "_"),
        "description": texts.text(2 * described),
        "parameters": {"type": "object", "properties": properties, "required": list(properties)[:3]},
        "strict": True,
    }
    return {"type": "function", "function": function}


@dataclass(frozen=True)
class _Pattern:
    """The JSON of a run but for its id and its creation."""

    between: bytes
    behind: bytes


class LongThread:
    """A thread of `total` runs; any page of it costs little more than its bytes do."""

    def __init__(self, total: int, *, seed: int = 4) -> None:
        texts = Texts(seed)
        self.total = total
        self._patterns = [_pattern(texts) for _ in range(min(PATTERNS, max(1, total)))]

    def run(self, number: int) -> bytes:
        """Returns one run."""
        return b"".join(self._parts(number))

    def page(self, limit: int, after: str | None = None) -> bytes:
        """Returns the answer to list runs, the newest first."""
        newest = (number_of(after) if after else self.total + 1) - 1
        oldest = max(0, newest - limit)
        parts: list[bytes] = []
        for number in range(newest, oldest, -1):
            parts += (b",", *self._parts(number))
        has_more = b"true" if oldest else b"false"
        return b'{"object":"list","data":[' + b"".join(parts[1:]) + b'],"has_more":' + has_more + b"}"

    def _parts(self, number: int) -> tuple[bytes, ...]:
        pattern = self._patterns[number % len(self._patterns)]
        born = _BORN + number * 30
        return b'{"id":"', run_id(number).encode(), pattern.between, b"%d" % born, pattern.behind


def _pattern(texts: Texts) -> _Pattern:
    text = json.dumps(run_object(texts, 0), separators=(",", ":")).encode()
    _, between = text.split(run_id(0).encode(), 1)
    before, behind = between.split(b"%d" % _BORN, 1)
    return _Pattern(before, behind)
