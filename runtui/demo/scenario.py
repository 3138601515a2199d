"""What an assistant is made of: its settings and the scenes it plays, read from the TOML files in ``scenarios``.

A text in a scene may hold ``$slots``; ``runtui.demo.dialogue`` fills them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

HOSTED = ("file_search", "code_interpreter")
"""Tools the server runs by itself; every other call waits for somebody to answer it."""

_FOLDER = Path(__file__).with_name("scenarios")


class Function(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A function the assistant may call."""

    name: str
    description: str
    properties: dict[str, object]
    """JSON schema of each argument."""
    required: tuple[str, ...] = ()
    strict: bool = False


class SearchHit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One passage a file search found."""

    file_name: str
    score: float
    text: str


class ScenarioCall(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One tool call of a scene, slots unfilled. Which fields count depends on the tool."""

    name: str
    arguments: dict[str, object] = {}
    raw_arguments: str | None = None
    """Sent instead of `arguments`, as it stands: for arguments that are no JSON."""
    output: object = None
    """What the worker answers; anything but a text travels as JSON."""
    code: str = ""
    logs: str = ""
    found: tuple[SearchHit, ...] = ()
    server: str = ""
    """The label of the MCP server that makes the call once somebody approved it; "" for a function."""


class Scene(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exchange: what the person asks, the rounds of tool calls in order, and the answer."""

    asks: str
    answers: str
    rounds: tuple[tuple[ScenarioCall, ...], ...] = ()
    slots: dict[str, str | int | float] = {}
    """Slots that have this value here instead of a drawn one."""

    @property
    def is_waiting(self) -> bool:
        """True where somebody has to answer a call before the run can end."""
        return any(call.name not in HOSTED for calls in self.rounds for call in calls)


class Scenario(Struct, frozen=True, eq=False, kw_only=True, forbid_unknown_fields=True):
    """One assistant: how it is set up and what happens to it. Read once, hence compared by identity."""

    name: str
    description: str
    instructions: str
    models: tuple[str, ...]
    """The first one is the assistant's own; a run now and then overrides it with another."""
    functions: tuple[Function, ...] = ()
    hosted: tuple[str, ...] = ()
    other_tools: tuple[dict[str, object], ...] = ()
    """Tool documents sent as they stand."""
    tool_resources: dict[str, object] = {}
    temperature: float | None = 1.0
    top_p: float | None = 1.0
    reasoning_effort: str | None = None
    last_messages: int | None = None
    """None: the truncation strategy is ``auto``."""
    max_prompt_tokens: int | None = None
    max_completion_tokens: int | None = None
    tool_choice: object = "auto"
    parallel_tool_calls: bool = True
    response_format: object = "auto"
    metadata: dict[str, str] = {}
    """Of each run; values may hold slots."""
    pools: dict[str, tuple[str | int | float, ...]] = {}
    """Slot name → the values it is drawn from."""
    ranges: dict[str, tuple[int, int]] = {}
    """Slot name → smallest and largest number."""
    repeats: dict[str, tuple[str, int]] = {}
    """Slot name → a part and how often it is repeated: for very long values."""
    scenes: tuple[Scene, ...]


@cache
def read_scenario(key: str) -> Scenario:
    """Returns the assistant of that file name; read once per process, on first use."""
    return msgspec.toml.decode((_FOLDER / f"{key}.toml").read_bytes(), type=Scenario)
