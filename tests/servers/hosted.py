"""Hosted servers and gateways, each with what it does in its own way."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from runtui.model.profile import Auth
from runtui.model.secret import Secret
from tests.servers.documents import step, steps_of
from tests.servers.flavour import KEY, Flavour
from tests.servers.simulated import Reply, says

if TYPE_CHECKING:
    from runtui.demo.request import DemoRequest
    from tests.servers.simulated import Document

UPSTREAM = "http://upstream:8000/v1"
PROVIDER_KEY = "sk-provider-zyxwvutsrqpo9876"


class OpenAi(Flavour):
    """OpenAI before it was switched off."""


class SwitchedOff(Flavour):
    """OpenAI since 2026-08-26."""

    def refusal(self, request: DemoRequest) -> Reply | None:
        return self.no_route(request)


class AzureOpenAi(Flavour):
    """Azure OpenAI Assistants, with an API version in the query."""

    prefix = "/openai"
    auth = Auth.API_KEY
    query: tuple[tuple[str, str], ...] = (("api-version", "2024-05-01-preview"),)
    wanted_version: str | None = "2024-05-01-preview"
    kind = "azure-openai"
    request_id: str | None = "apim-request-id"

    def refusal(self, request: DemoRequest) -> Reply | None:
        if request.headers.get("api-key") != KEY:
            return Reply(
                401, {"error": {"code": "401", "message": "Access denied due to invalid subscription key."}}
            )
        if request.query.get("api-version") != self.wanted_version:
            return self.no_route(request)
        return None

    def no_route(self, request: DemoRequest) -> Reply:
        return Reply(404, {"error": {"code": "404", "message": "Resource not found"}})

    def failure(self) -> Reply:
        return Reply(503, {"error": {"code": "ServiceUnavailable", "message": "Try again."}})


class AzureOpenAiV1(AzureOpenAi):
    """The same without a version."""

    prefix = "/openai/v1"
    query: tuple[tuple[str, str], ...] = ()
    wanted_version: str | None = None


class Foundry(Flavour):
    """Azure AI Foundry Agent Service (classic): fields that are null elsewhere are absent."""

    prefix = "/api/projects/demo"
    query: tuple[tuple[str, str], ...] = (("api-version", "v1"),)
    kind = "azure-foundry"
    beta = False
    has_last_id = True

    def refusal(self, request: DemoRequest) -> Reply | None:
        if request.headers.get("authorization") != f"Bearer {KEY}":
            return Reply(401, {"statusCode": 401, "message": "Unauthorized. Access token is missing or invalid."})
        if request.query.get("api-version") != "v1":
            return Reply(400, {"error": {"code": "BadRequest", "message": "Missing api-version."}})
        return Reply(400, says("Unknown header.")) if "openai-beta" in request.headers else None

    def envelope(self, rows: list[Any], has_more: bool) -> Document:
        last = {"last_id": rows[-1]["id"]} if rows and self.has_last_id else {}
        return {"data": rows, **last, "has_more": has_more}

    def to_wire(self, document: Any) -> Any:
        document = {name: value for name, value in document.items() if value is not None}
        if document["status"] == "requires_action":
            document["required_action"] = {
                "type": "submit_tool_approval",
                "submit_tool_approval": {
                    "tool_calls": [
                        {
                            "id": "call_1",
                            "type": "mcp",
                            "name": "delete_file",
                            "arguments": '{"path": "a"}',
                            "server_label": "files",
                        }
                    ]
                },
            }
        if document["status"] == "failed":
            document["last_error"] = {"code": "deep_research_quota", "message": "No quota."}
        if document["status"] == "incomplete":
            document["incomplete_details"] = {"reason": "content_filter"}
        document["tools"] = [
            {"type": "bing_grounding", "bing_grounding": {}},
            {"type": "mcp", "server_label": "files"},
        ]
        return document

    def list_threads(self, request: DemoRequest) -> Reply:
        rows = [{"id": f"thread_{number}", "created_at": 1_790_000_000 + number} for number in range(30)]
        return self.page(rows, request)

    def list_steps(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        found = self.find(thread_id, run_id)
        tools = {"read_file": {"description": "Reads."}, "delete_file": {"description": "Deletes."}}
        activity = {"type": "mcp_list_tools", "id": "mcpl_1", "server_label": "files", "tools": tools}
        calls = [
            {"id": "call_1", "type": "mcp", "name": "read_file", "arguments": "{}", "output": "text"},
            {"id": "call_2", "type": "bing_grounding", "bing_grounding": {"requesturl": "https://bing"}},
            {"id": "call_3", "type": "openapi", "function": {"name": "get", "arguments": "{}", "output": "7"}},
            {"id": "call_4", "type": "deep_research", "deep_research": {"input": "why", "output": "because"}},
        ]
        steps = [
            step("step_1", found, {"type": "activities", "activities": [activity]}),
            step("step_2", found, {"type": "tool_calls", "tool_calls": calls}),
        ]
        return self.page([{name: value for name, value in each.items() if value} for each in steps], request)


class FoundryShort(Foundry):
    """The same with the shorter envelope."""

    has_last_id = False


class LocalRuntime(Foundry):
    """Foundry Local Agents Runtime: no key at all."""

    auth = Auth.NONE

    def refusal(self, request: DemoRequest) -> Reply | None:
        return Reply(400, says("No key is wanted.")) if "authorization" in request.headers else None


class Portkey(Flavour):
    """Portkey, passing through to OpenAI with the provider's own key."""

    auth = Auth.PORTKEY
    headers: tuple[tuple[str, str], ...] = (
        ("x-portkey-provider", "openai"),
        ("Authorization", "Bearer ${PROVIDER_KEY}"),
    )
    kind = "portkey"

    @property
    def resolved_headers(self) -> dict[str, Secret | str]:
        return {"x-portkey-provider": "openai", "Authorization": Secret(f"Bearer {PROVIDER_KEY}")}

    def refusal(self, request: DemoRequest) -> Reply | None:
        if request.headers.get("x-portkey-api-key") != KEY:
            return Reply(401, {"status": "failure", "message": "Invalid API Key. Portkey Error 03"})
        if request.headers.get("x-portkey-provider") != "openai":
            return Reply(400, {"status": "failure", "message": "Either x-portkey-config or x-portkey-provider"})
        if request.headers.get("authorization") != f"Bearer {PROVIDER_KEY}":
            return Reply(401, says("Incorrect API key provided."))
        return None

    def failure(self) -> Reply:
        return Reply(502, {"status": "failure", "message": f"The upstream refused {PROVIDER_KEY}"})


class PortkeyGateway(Flavour):
    """Portkey's open-source gateway: it sends the provider's key on and knows none of its own."""

    headers: tuple[tuple[str, str], ...] = (("x-portkey-provider", "openai"), ("x-portkey-custom-host", UPSTREAM))
    kind = "portkey-gateway"

    def refusal(self, request: DemoRequest) -> Reply | None:
        if request.headers.get("x-portkey-provider") != "openai":
            return Reply(400, {"status": "failure", "message": "Either x-portkey-config or x-portkey-provider"})
        if request.headers.get("x-portkey-custom-host") != UPSTREAM:
            return Reply(404, says("Unknown request URL"), {"x-portkey-provider": "openai"})
        refused = super().refusal(request)
        return refused and Reply(refused.status, refused.document, {"x-portkey-provider": "openai"})

    def failure(self) -> Reply:
        return Reply(
            500, {"status": "failure", "message": "Something went wrong"}, {"x-portkey-gateway-exception": "true"}
        )


class LiteLlm(Flavour):
    """LiteLLM's own routes: it neither lists nor retrieves runs."""

    kind = "litellm"

    def list_runs(self, request: DemoRequest, thread_id: str) -> Reply:
        return Reply(405, {"detail": "Method Not Allowed"})

    def fetch_run(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        return Reply(404, {"detail": "Not Found"})

    def list_steps(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        return Reply(404, {"detail": "Not Found"})


class LiteLlmPassThrough(Flavour):
    """LiteLLM handing everything on to OpenAI."""

    prefix = "/openai/v1"
    kind = "litellm"


class DashScope(Flavour):
    """Alibaba DashScope: milliseconds, fields of its own, nothing to cancel."""

    prefix = "/api/v1"
    kind = "dashscope"
    request_id: str | None = None

    def run_id(self, number: int) -> str:
        return f"run_{uuid.uuid5(uuid.NAMESPACE_URL, str(number))}"

    def to_wire(self, document: Any) -> Any:
        times = {name: value and value * 1000 for name, value in document.items() if name.endswith("_at")}
        return document | times | {"request_id": "b2a1", "top_k": 50, "max_tokens": 1500}

    def no_route(self, request: DemoRequest) -> Reply:
        return Reply(404, {"code": "InvalidURL", "message": "Invalid URL provided.", "request_id": "b2a1"})

    def failure(self) -> Reply:
        return Reply(500, {"code": "InternalError", "message": "An internal error.", "request_id": "b2a1"})

    def cancel_run(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        return self.no_route(request)

    def list_steps(self, request: DemoRequest, thread_id: str, run_id: str) -> Reply:
        found = self.find(thread_id, run_id)
        rows = [each | {"created_at": each["created_at"] * 1000} for each in steps_of(found)]
        return self.page(rows, request)
