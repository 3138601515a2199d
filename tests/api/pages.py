"""Run objects as servers send them, for the tests of this folder."""

import json

THREAD = "thread_abc"


def run(**fields):
    """A completed run with every field of the protocol that a row shows, changed by `fields`."""
    return {
        "id": "run_1",
        "object": "thread.run",
        "created_at": 1699063290,
        "assistant_id": "asst_1",
        "thread_id": THREAD,
        "status": "completed",
        "started_at": 1699063291,
        "expires_at": None,
        "cancelled_at": None,
        "failed_at": None,
        "completed_at": 1699063299,
        "required_action": None,
        "last_error": None,
        "model": "gpt-4o",
        "incomplete_details": None,
        "usage": {"prompt_tokens": 123, "completion_tokens": 456, "total_tokens": 579},
    } | fields


def waiting_run(kind, *calls):
    """A run that waits for `calls`."""
    return run(
        status="requires_action", completed_at=None, required_action={"type": kind, kind: {"tool_calls": calls}}
    )


def function_call(name, arguments="{}"):
    """One call of a function tool."""
    return {"id": f"call_{name}", "type": "function", "function": {"name": name, "arguments": arguments}}


def page(*runs, **envelope):
    """The body of an answer to list runs."""
    return json.dumps({"object": "list", "data": runs} | envelope).encode()


def page_of_raw(*objects):
    """The same around objects that are texts already, valid JSON or not."""
    return b'{"object":"list","data":[' + b",".join(objects) + b'],"has_more":false}'
