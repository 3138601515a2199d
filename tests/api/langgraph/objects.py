"""Objects as a LangGraph server sent them, shortened, for the tests of this folder."""

THREAD = "01a227fb-0dcd-716d-a0b8-2b20f165cc14"
ASSISTANT = "fe096781-5601-53d2-b2f6-0d3403f7e9ca"
FIRST, SECOND = "01a227fb-1861-70e7-9aae-064427f51270", "01a227fb-bf2c-74c1-b0c5-976be3655128"
INTERRUPT = "51a4005f5d1b0787820789f8147a31b9"
CREATED, ENDED = "2026-11-29T15:44:56.929642+00:00", "2026-11-29T15:44:57.882908+00:00"
REVIEW = {
    "action_requests": [
        {"name": "get_weather", "args": {"city": "Paris"}, "description": "Tool execution requires approval"},
        {"name": "send_mail", "args": {"to": "a@example.org"}, "description": "Mail"},
    ],
    "review_configs": [
        {"action_name": "get_weather", "allowed_decisions": ["approve", "edit", "reject"]},
        {"action_name": "send_mail", "allowed_decisions": ["approve", "reject"]},
    ],
}


def run(run_id=FIRST, **fields):
    """A run that ended well, changed by `fields`."""
    return {
        "run_id": run_id,
        "thread_id": THREAD,
        "assistant_id": ASSISTANT,
        "metadata": {"created_by": "system", "title": "weather", "graph_id": "agent", "assistant_id": ASSISTANT},
        "status": "success",
        "kwargs": {"input": {"messages": [{"role": "user", "content": "q"}]}, "command": None},
        "multitask_strategy": "enqueue",
        "created_at": CREATED,
        "updated_at": ENDED,
    } | fields


def thread(status="idle", **fields):
    """The thread of those runs."""
    return {
        "thread_id": THREAD,
        "created_at": "2026-11-29T15:44:54.221560+00:00",
        "updated_at": ENDED,
        "metadata": {"title": "weather", "graph_id": "agent", "assistant_id": ASSISTANT},
        "status": status,
        "config": {"configurable": {}},
        "values": {"messages": []},
        "error": None,
        "interrupts": {},
    } | fields


def task(name="ask", *values, **fields):
    """A task, with an interrupt for each of `values`."""
    ids = [INTERRUPT[: -len(str(place))] + str(place) if place else INTERRUPT for place in range(len(values))]
    return {
        "id": f"bba8144c-8488-9ad1-a5f1-{name:0>12}",
        "name": name,
        "path": ["__pregel_pull", name],
        "error": None,
        "interrupts": [{"id": each, "value": value} for each, value in zip(ids, values, strict=True)],
        "checkpoint": None,
        "state": None,
        "result": None,
    } | fields


def checkpoint(step, *tasks, run_id=FIRST, messages=None, source="loop", **fields):
    """Where the thread stood after `step` steps."""
    return {
        "values": {} if messages is None else {"messages": messages},
        "next": [each["name"] for each in tasks],
        "tasks": list(tasks),
        "metadata": {"run_id": run_id, "source": source, "step": step, "graph_id": "agent"},
        "created_at": f"2026-11-29T15:44:57.{step:06}+00:00",
        "checkpoint": {"checkpoint_id": f"cp-{step}", "thread_id": THREAD, "checkpoint_ns": ""},
        "interrupts": [each for one in tasks for each in one["interrupts"]],
        "checkpoint_id": f"cp-{step}",
        "parent_checkpoint_id": f"cp-{step - 1}",
    } | fields


def message(kind, content, message_id, **fields):
    """A message of LangChain."""
    return {"type": kind, "content": content, "id": message_id, "response_metadata": {}} | fields


def ai(content, message_id, *, tokens=240, calls=()):
    """What a model said, and which tools it called: pairs of id and name."""
    return message(
        "ai",
        content,
        message_id,
        tool_calls=[{"name": name, "args": {"n": 1}, "id": call, "type": "tool_call"} for call, name in calls],
        usage_metadata={"input_tokens": tokens - 40, "output_tokens": 40, "total_tokens": tokens},
        response_metadata={"model_name": "fake-1"},
    )
