"""Objects of the Responses protocol, as a server sends them."""

import json
from typing import Any

CONVERSATION = "conv_1"


def response(response_id: str = "resp_1", status: str = "completed", *output: Any, **fields: Any) -> dict[str, Any]:
    """A response of an agent."""
    return {
        "id": response_id,
        "object": "response",
        "created_at": 1_790_000_000,
        "completed_at": 1_790_000_009 if status == "completed" else None,
        "status": status,
        "background": True,
        "conversation": {"id": CONVERSATION},
        "agent_reference": {"type": "agent_reference", "name": "Ada", "version": "2"},
        "model": "gpt-4.1",
        "output": list(output),
        "error": None,
        "incomplete_details": None,
        "usage": {"input_tokens": 700, "output_tokens": 55, "total_tokens": 755},
        "metadata": {},
    } | fields


def said(text: str = "It rains.", item_id: str = "msg_1", **fields: Any) -> dict[str, Any]:
    """A message of the agent."""
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return {
        "id": item_id,
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": content,
    } | fields


def call(call_id: str = "call_1", name: str = "refund", arguments: str = '{"order": 7}') -> dict[str, Any]:
    """A call of a function."""
    item_id = call_id.replace("call", "fc")
    return {"id": item_id, "type": "function_call", "call_id": call_id, "name": name, "arguments": arguments}


def answered(call_id: str = "call_1", output: Any = "done") -> dict[str, Any]:
    """What a function returned."""
    return {"id": f"out_{call_id}", "type": "function_call_output", "call_id": call_id, "output": output}


def approval(item_id: str = "mcpr_1") -> dict[str, Any]:
    """A call that asks for leave."""
    return {
        "id": item_id,
        "type": "mcp_approval_request",
        "name": "delete_file",
        "arguments": "{}",
        "server_label": "files",
    }


def approved(item_id: str = "mcpr_1", *, yes: bool = True) -> dict[str, Any]:
    """The leave."""
    return {"id": "mcpa_1", "type": "mcp_approval_response", "approval_request_id": item_id, "approve": yes}


def listed(*objects: Any, has_more: bool = False) -> bytes:
    """A list; bytes stand in it as they are."""
    texts = (each if isinstance(each, bytes) else json.dumps(each).encode() for each in objects)
    more = b"true" if has_more else b"false"
    return b'{"data":[' + b",".join(texts) + b'],"has_more":' + more + b"}"


def encoded(document: Any) -> bytes:
    return json.dumps(document).encode()
