"""The graph that the real server loads, in its own environment: what it does is the mode it is given."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any, TypedDict

from langchain_core.messages import AIMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import interrupt

MODEL = "gpt-4.1-mini-2025-04-14"
CALLS = ("approval", "tools")


class Desk(TypedDict, total=False):
    """What a thread holds."""

    messages: Annotated[list[Any], add_messages]
    mode: str
    seconds: float
    decided: Any


def said(text: str, **more: Any) -> AIMessage:
    """What a model would say, with its count of tokens."""
    usage = {"input_tokens": 40, "output_tokens": 12, "total_tokens": 52}
    return AIMessage(
        text, usage_metadata=usage, response_metadata={"model_name": MODEL, "finish_reason": "stop"}, **more
    )


async def agent(state: Desk) -> dict[str, Any]:
    """Answers, or calls a tool first where the mode wants one and none was called since the question."""
    mode, last = state.get("mode") or "answers", state["messages"][-1]
    if mode == "fails":
        raise ValueError("the weather desk is closed")
    if mode == "slow":
        await asyncio.sleep(state.get("seconds", 60))
    if mode in CALLS and last.type == "human":
        call = {"name": "refund", "args": {"order": 1180, "amount": 18.9}, "id": f"call_{last.id}"}
        return {"messages": [said("", tool_calls=[call])]}
    return {"messages": [said(f"It is done: {last.content}")]}


async def approve(state: Desk) -> dict[str, Any]:
    """Asks a person, in the form of LangChain's human-in-the-loop middleware."""
    call = state["messages"][-1].tool_calls[0]
    action = {"name": call["name"], "args": call["args"], "description": "Tool execution requires approval"}
    review = {"action_name": call["name"], "allowed_decisions": ["approve", "edit", "reject"]}
    decided = interrupt({"action_requests": [action], "review_configs": [review]})
    decision = decided["decisions"][0]
    if decision["type"] == "reject":
        text = decision.get("message", "User rejected the tool call")
        refused = ToolMessage(text, tool_call_id=call["id"], name=call["name"], status="error")
        return {"messages": [refused], "decided": decided}
    return {"decided": decided}


async def ask(state: Desk) -> dict[str, Any]:
    """Asks for anything."""
    answer = interrupt({"question": "Which size?", "sizes": ["S", "M"]})
    return {"decided": answer, "messages": [said(f"Size {json.dumps(answer)} it is")]}


async def tools(state: Desk) -> dict[str, Any]:
    """Carries out the calls."""
    calls = state["messages"][-1].tool_calls
    return {"messages": [ToolMessage('{"refunded": true}', tool_call_id=c["id"], name=c["name"]) for c in calls]}


def begin(state: Desk) -> str:
    return "ask" if state.get("mode") == "asks" else "agent"


def after_agent(state: Desk) -> str:
    if not getattr(state["messages"][-1], "tool_calls", None):
        return END
    return "approve" if state.get("mode") == "approval" else "tools"


def after_approve(state: Desk) -> str:
    return "agent" if state["messages"][-1].type == "tool" else "tools"


builder = StateGraph(Desk)
for node in (agent, approve, ask, tools):
    builder.add_node(node.__name__, node)
builder.add_conditional_edges(START, begin, ["ask", "agent"])
builder.add_conditional_edges("agent", after_agent, ["approve", "tools", END])
builder.add_conditional_edges("approve", after_approve, ["agent", "tools"])
builder.add_edge("tools", "agent")
builder.add_edge("ask", END)
graph = builder.compile()
