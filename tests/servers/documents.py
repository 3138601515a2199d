"""The objects of the protocol as a server that keeps to it sends them."""

START = 1_790_000_000
SETTINGS = {
    "instructions": None,
    "tools": [{"type": "file_search"}],
    "tool_resources": {},
    "metadata": {"team": "a"},
    "temperature": 1.0,
    "top_p": 1.0,
    "max_prompt_tokens": None,
    "max_completion_tokens": None,
    "truncation_strategy": {"type": "auto", "last_messages": None},
    "response_format": "auto",
    "tool_choice": "auto",
    "parallel_tool_calls": True,
}


def call(name, call_id="call_1", arguments='{"city": "Oslo"}'):
    """A call of a function that a run waits for."""
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def waiting_for(*calls):
    """The action that asks for the outputs of `calls`."""
    return {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": list(calls)}}


def run(run_id, thread_id, number, status="completed", **fields):
    """A whole run, the `number`th of its thread."""
    created_at = START + 60 * number
    ended = created_at + 9
    return {
        "id": run_id,
        "object": "thread.run",
        "created_at": created_at,
        "thread_id": thread_id,
        "assistant_id": "asst_1",
        "status": status,
        "required_action": waiting_for(call("get_weather")) if status == "requires_action" else None,
        "last_error": {"code": "server_error", "message": "Sorry, that failed."} if status == "failed" else None,
        "expires_at": created_at + 600 if status in ("queued", "in_progress", "requires_action") else None,
        "started_at": created_at + 1,
        "cancelled_at": ended if status == "cancelled" else None,
        "failed_at": ended if status == "failed" else None,
        "completed_at": ended if status in ("completed", "incomplete") else None,
        "incomplete_details": {"reason": "max_prompt_tokens"} if status == "incomplete" else None,
        "model": "gpt-4o",
        "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        if status == "completed"
        else None,
        **SETTINGS,
    } | fields


def step(step_id, run, details, status="completed", **fields):
    """A whole step of `run`."""
    return {
        "id": step_id,
        "object": "thread.run.step",
        "created_at": run["created_at"],
        "run_id": run["id"],
        "thread_id": run["thread_id"],
        "assistant_id": "asst_1",
        "type": details["type"],
        "status": status,
        "step_details": details,
        "last_error": None,
        "cancelled_at": None,
        "completed_at": run["created_at"] if status == "completed" else None,
        "expired_at": None,
        "failed_at": None,
        "usage": None,
    } | fields


def message(message_id, run, text):
    """A whole message that `run` wrote."""
    return {
        "id": message_id,
        "object": "thread.message",
        "created_at": run["created_at"],
        "thread_id": run["thread_id"],
        "run_id": run["id"],
        "assistant_id": "asst_1",
        "role": "assistant",
        "status": "completed",
        "content": [{"type": "text", "text": {"value": text, "annotations": []}}],
        "attachments": [],
        "metadata": {},
    }


def steps_of(run):
    """What every run does here: a call of a function, then a message."""
    function = {"name": "get_weather", "arguments": '{"city": "Oslo"}', "output": "rain"}
    calls = {"type": "tool_calls", "tool_calls": [{"id": "call_1", "type": "function", "function": function}]}
    creation = {"type": "message_creation", "message_creation": {"message_id": f"msg_{run['id']}"}}
    return [step(f"step_{run['id']}_1", run, calls), step(f"step_{run['id']}_2", run, creation)]
