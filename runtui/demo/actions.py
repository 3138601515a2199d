"""What a POST changes: a run created, cancelled, or given its tool outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from runtui.demo.chance import seeded_random
from runtui.demo.dialogue import to_json
from runtui.demo.endings import Ending
from runtui.demo.request import RefusedError, not_found
from runtui.demo.run_plan import Durations, RunPlan, draw_script
from runtui.demo.run_script import with_cancel, with_outputs
from runtui.demo.scenario import read_scenario
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.run_script import RunScript
    from runtui.demo.settings import DemoRunSettings
    from runtui.demo.simulation import Simulation
    from runtui.demo.thread_life import ThreadLife

_CANCELLING_TAKES = 3.0
DENIED = "The call was denied."
_DURATIONS = Durations(answer=(10, 25))
"""Of runs created through the API: somebody is watching."""

Body = TypeVar("Body")
Setting: TypeAlias = "object | UnsetType"


class NewMessage(Struct, frozen=True):
    """A message added with a new run."""

    content: object = ""
    role: str = "user"


class NewRun(Struct, frozen=True, kw_only=True):
    """The body of create run; what isn't set comes from the assistant."""

    assistant_id: str
    model: str | None = None
    instructions: str | None = None
    additional_instructions: str | None = None
    additional_messages: tuple[NewMessage, ...] | None = None
    metadata: dict[str, str] | None = None
    tools: Setting = UNSET
    temperature: Setting = UNSET
    top_p: Setting = UNSET
    reasoning_effort: Setting = UNSET
    max_prompt_tokens: Setting = UNSET
    max_completion_tokens: Setting = UNSET
    truncation_strategy: Setting = UNSET
    tool_choice: Setting = UNSET
    parallel_tool_calls: Setting = UNSET
    response_format: Setting = UNSET


class ToolOutput(Struct, frozen=True):
    """What one call returned."""

    tool_call_id: str
    output: str = ""


class ToolApproval(Struct, frozen=True):
    """Whether one call of an MCP server may be made."""

    tool_call_id: str
    approve: bool = False


class ToolOutputs(Struct, frozen=True):
    """The body of submit tool outputs, which approves calls too."""

    tool_outputs: tuple[ToolOutput, ...] = ()
    tool_approvals: tuple[ToolApproval, ...] = ()

    @property
    def answered(self) -> list[str]:
        """The ids of the calls it answers."""
        outputs = [each.tool_call_id for each in self.tool_outputs]
        return sorted([*outputs, *(each.tool_call_id for each in self.tool_approvals)])

    @property
    def outputs(self) -> tuple[tuple[str, str], ...]:
        """Call id and output; what was approved is answered by its server."""
        denied = [(each.tool_call_id, DENIED) for each in self.tool_approvals if not each.approve]
        return (*((each.tool_call_id, each.output) for each in self.tool_outputs), *denied)


def create_run(simulation: Simulation, thread: ThreadLife, body: bytes, now: float) -> RunScript:
    """Puts a new run on the thread and returns it; raises RefusedError while another one is active."""
    wanted = _read(body, NewRun)
    active = thread.active(now)
    if active is not None:
        raise RefusedError(400, f"Thread {thread.id} already has an active run {active.id}.")
    if wanted.assistant_id not in simulation.assistants:
        raise not_found("assistant", wanted.assistant_id)
    script = _draw(simulation, thread, wanted, now)
    thread.add(script)
    return script


def cancel_run(thread: ThreadLife, script: RunScript, now: float) -> RunScript:
    """Asks the run to stop and returns it; raises RefusedError once it has ended or was asked before."""
    status = script.status(now)
    if script.has_ended(now) or status == RunStatus.CANCELLING:
        raise RefusedError(400, f"Run {script.id} is {status}: there is nothing to cancel.")
    changed = with_cancel(script, now, takes=_CANCELLING_TAKES)
    thread.replace(changed)
    return changed


def submit_outputs(thread: ThreadLife, script: RunScript, body: bytes, now: float) -> RunScript:
    """Answers the calls a run waits for and returns it; raises RefusedError unless each is answered once."""
    outputs = _read(body, ToolOutputs)
    status = script.status(now)
    if status != RunStatus.REQUIRES_ACTION:
        raise RefusedError(400, f"Run {script.id} is {status} and waits for no tool outputs.")
    expected = sorted(call.id for call in script.open_calls(now) if not call.is_hosted)
    given = outputs.answered
    if given != expected:
        problem = f"Outputs are needed for {', '.join(expected)}, all at once; given: {', '.join(given) or 'none'}."
        raise RefusedError(400, problem, param="tool_outputs")
    changed = with_outputs(script, now, outputs.outputs)
    thread.replace(changed)
    return changed


def _read(body: bytes, kind: type[Body]) -> Body:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError as error:
        raise RefusedError(400, f"The body can't be read: {error}.") from error


def new_script(simulation: Simulation, thread: ThreadLife, assistant: str, now: float) -> RunScript:
    """Returns a run that somebody creates now and that completes; `assistant` has to be known."""
    scenario = read_scenario(simulation.assistants[assistant])
    index = len(thread)
    random = seeded_random(simulation.seed, thread.id, "created", index)
    plan = RunPlan(
        run_id=thread.run_id(index),
        thread_id=thread.id,
        assistant_id=assistant,
        index=index,
        created_at=int(now),
        scenario=scenario,
        scene=random.choice(scenario.scenes),
        durations=_DURATIONS,
        ending=Ending.COMPLETED,
    )
    return draw_script(plan, random)


def _draw(simulation: Simulation, thread: ThreadLife, wanted: NewRun, now: float) -> RunScript:
    script = new_script(simulation, thread, wanted.assistant_id, now)
    dialogue = replace(script.dialogue, asks=_asked(wanted), metadata=wanted.metadata or {})
    return replace(script, dialogue=dialogue, settings=_overridden(script.settings, wanted))


def _asked(wanted: NewRun) -> str:
    """The text of the last message that came with the run."""
    contents = [message.content for message in wanted.additional_messages or ()]
    return contents[-1] if contents and isinstance(contents[-1], str) else ""


def _overridden(settings: DemoRunSettings, wanted: NewRun) -> DemoRunSettings:
    instructions = wanted.instructions or settings.instructions
    if wanted.additional_instructions:
        instructions = f"{instructions}\n{wanted.additional_instructions}"
    settings = replace(settings, instructions=instructions, model=wanted.model or settings.model)
    given = {name: getattr(wanted, name) for name in _OVERRIDES}
    return replace(settings, **{name: to_json(value) for name, value in given.items() if value is not UNSET})


_OVERRIDES = (
    "tools",
    "temperature",
    "top_p",
    "reasoning_effort",
    "max_prompt_tokens",
    "max_completion_tokens",
    "truncation_strategy",
    "tool_choice",
    "parallel_tool_calls",
    "response_format",
)
