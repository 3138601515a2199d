import json
from typing import Any

import pytest

from runtui.api.credentials import Credentials
from runtui.api.error_answers import failure_of
from runtui.api.errors import ApiError, KeyNotAccepted, NotAccepted
from runtui.api.request import Request, Response
from runtui.model.profile import UNNAMED, Auth, Profile
from runtui.model.secret import Secret

THREAD = "thread_1"
DATA_ACTION = (
    "The principal `8e0f` lacks the required data action `Vendor.CognitiveServices/accounts/agents/read` "
    "to perform `GET /api/projects/{projectName}/threads/{threadId}/runs` operation. To learn how to grant it, see "
    "https://aka.example/permissions. Ask the owner of the resource, whose name stands in the portal."
)
APIM = 'AzureApiManagementKey realm="https://gate.example/openai",name="Ocp-Apim-Subscription-Key",type="header"'


class Program:
    """A token command, as far as an error asks for it."""

    async def token(self, *, fresh: bool = False) -> Secret:
        del fresh
        return Secret("token-0123456789")


def refusal(
    status: int, body: Any = b"", *, secret: Any = "sk-0123456789abcdef", headers: Any = (), **profile: Any
) -> ApiError:
    """The error of a refusal of the runs of a thread."""
    server = Profile(**({"name": "work", "base_url": "https://host.example/v1"} | profile))
    request = Request(profile=server, path=("threads", THREAD, "runs"), thread_id=THREAD)
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    credentials = Credentials(server.auth, Secret(secret) if isinstance(secret, str) else secret)
    error = failure_of(request, Response(status, dict(headers), body), credentials, 0.0)
    assert error is not None
    return error


def says(message: str, **fields: str) -> dict[str, Any]:
    return {"error": {"message": message} | fields}


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (401, b"", {}),
        (401, says("Nope."), {}),
        (401, {"code": "401", "message": "Access denied due to invalid subscription key or wrong endpoint."}, {}),
        (401, says("Access token is missing, invalid, audience is incorrect, or have expired."), {}),
        (401, {"error": "invalid_token", "error_description": "It is over."}, {}),
        (403, says("Incorrect API key provided.", code="invalid_api_key"), {}),
        (403, {"detail": "The token has expired"}, {}),
        (403, b"", {"www-authenticate": 'Bearer error="invalid_token"'}),
        (401, b"", {"www-authenticate": 'Basic realm="x", Bearer realm="y"'}),
        (400, says("No connected db.", type="no_db_connection", code="400"), {}),
        (400, says("Authentication Error - Expired Key.", type="expired_key", code="400"), {}),
    ],
)
def test_a_key_is_in_doubt_where_the_server_says_so_or_401_shows_no_other_cause(status, body, headers):
    error = refusal(status, body, headers=headers)
    assert type(error) is KeyNotAccepted
    assert error.message.startswith("host.example does not accept the key")


@pytest.mark.parametrize(
    ("status", "body", "headers", "cause", "step"),
    [
        (401, says(DATA_ACTION, code="PermissionDenied"), {}, "does not allow this with the key", "scope or role"),
        (401, says("You have insufficient permissions. Missing scopes: x."), {}, "does not allow this", "scope"),
        (403, b"", {"www-authenticate": 'Bearer error="insufficient_scope"'}, "does not allow this", "scope"),
        (403, says("No."), {}, "host.example does not allow this with the key: No.", "another scope or role"),
        (
            403,
            says("Refused by the rules of the virtual network or firewall.", code="403"),
            {"policy-id": "ThrowExceptionDueToTrafficDenied"},
            "A network rule keeps this computer out of host.example: Refused by the rules",
            "The key is not the cause. Go through a network that is allowed",
        ),
        (403, b"", {"policy-id": "ThrowExceptionDueToTrafficDenied"}, "A network rule keeps", "VPN"),
        (403, says("Public access is disabled. Please configure private endpoint."), {}, "A network rule", "VPN"),
        (401, says("Your IP is not on the list.", code="ip_not_authorized"), {}, "A network rule", "VPN"),
        (401, {"message": "No subscription key."}, {"www-authenticate": APIM}, "Ocp-Apim-Subscription", "keyring:"),
        (401, {"message": "Missing X-Gate-Key header"}, {}, "wants a key in the header X-Gate-Key", "keyring:"),
        (401, {"detail": "Missing or wrong x-api-key"}, {}, "wants a key in the header x-api-key", "auth"),
        (401, {"message": "No key found"}, {"www-authenticate": 'Key realm="kong"'}, "header of its own", "Ask"),
        (401, b"<title>401</title>", {"www-authenticate": 'Basic realm="x"'}, "a user name", "Basic ${VA"),
        (401, b"", {"www-authenticate": "Negotiate, NTLM"}, "a user name and password", "by negotiate only"),
        (407, b"", {"proxy-authenticate": 'Basic realm="x"'}, "A proxy in front of host.ex", "network"),
        (
            403,
            b"<html><head><title>403 Forbidden</title></head>",
            {},
            "Something in front of host.example refuses with a web page (403): 403 Forbidden.",
            "Open https://host.example/v1 in a browser",
        ),
        (403, says("No access to thread_1."), {}, "does not show the thread thread_1 to this key", "Check the id"),
        (403, {"detail": "Thread not found or forbidden"}, {}, "does not show the thread thread_1", "Check the id"),
        (401, says("No.", code="mismatched_project"), {}, "organization or project", "Correct org"),
    ],
)  # fmt: skip
def test_what_is_not_the_keys_fault_names_its_cause_and_the_step_that_helps(status, body, headers, cause, step):
    error = refusal(status, body, headers=headers)
    assert type(error) is NotAccepted
    assert cause in error.message
    assert step in error.next_step
    assert "runtui auth login --profile work" in error.next_step or "Give the key" not in error.next_step


def test_an_account_that_is_signed_in_and_lacks_a_role_is_not_told_to_sign_in_anew():
    body = says(DATA_ACTION, code="PermissionDenied")
    foundry = {"auth": Auth.COMMAND, "kind": "azure-foundry", "token_command": ("az", "x")}
    error = refusal(401, body, secret=Program(), headers={"apim-request-id": "11112222-3333"}, **foundry)
    assert type(error) is NotAccepted
    assert error.message == f"host.example knows this account, which lacks a role: {DATA_ACTION}"
    assert error.next_step == (
        "Have a role such as “Azure AI User” on the project given to the account; to sign in anew changes nothing."
    )
    assert error.request_id == "11112222-3333"


def test_a_login_in_front_is_given_by_a_command_or_in_the_profile():
    asked = {"www-authenticate": 'Basic realm="x"'}
    of_flags, of_profile = (refusal(401, headers=asked, name=name).next_step for name in (UNNAMED, "work"))
    assert of_flags.startswith(
        "Save the server with it: runtui profiles add NAME --base-url https://host.example/v1 --auth none "
        "--header 'Authorization: Basic ${VARIABLE}'; VARIABLE holds"
    )
    assert of_profile.startswith(
        'Set auth = "none" and headers = { "Authorization" = "Basic ${VARIABLE}" } in the profile; VARIABLE holds'
    )


def test_a_header_that_is_wanted_is_added_by_a_command_where_there_is_no_profile():
    error = refusal(401, headers={"www-authenticate": APIM}, name=UNNAMED)
    assert error.next_step == (
        "Save the server with it: runtui profiles add NAME --base-url https://host.example/v1 "
        "--header 'Ocp-Apim-Subscription-Key: keyring:'"
    )


def test_a_header_of_the_profile_that_is_refused_is_to_be_stored_again():
    headers = (("Ocp-Apim-Subscription-Key", "keyring:"),)
    profile = Profile(name="work", base_url="https://host.example/v1", headers=headers)
    request = Request(profile=profile, path=("threads", THREAD, "runs"), thread_id=THREAD)
    response = Response(
        401, {"www-authenticate": APIM}, b'{"message": "Access denied due to invalid subscription key."}'
    )
    told = failure_of(request, response, Credentials(Auth.BEARER, Secret("sk-0123456789")), 0.0)
    assert "does not accept the header Ocp-Apim-Subscription-Key of the profile" in told.message
    assert told.next_step.endswith("runtui auth login --profile work --header Ocp-Apim-Subscription-Key")


def test_the_header_in_which_the_key_travels_puts_the_key_in_doubt():
    challenge = {"www-authenticate": 'AzureApiManagementKey name="api-key",type="header"'}
    assert type(refusal(401, headers=challenge, auth=Auth.API_KEY)) is KeyNotAccepted
    assert 'auth = "api-key"' in refusal(401, headers=challenge).next_step


def test_without_a_key_any_refusal_without_another_cause_asks_for_one():
    assert refusal(401, secret=None).message == "host.example wants a key."
    assert type(refusal(403, secret=None)) is KeyNotAccepted
    assert type(refusal(403, says("Blocked by the firewall."), secret=None)) is NotAccepted


def test_of_a_refusal_by_the_server_behind_a_gateway_the_key_of_the_gateway_is_at_fault():
    passed_on = {"x-litellm-model-api-base": "https://upstream.example/v1/threads/thread_1/runs"}
    error = refusal(401, says("Incorrect API key provided."), headers=passed_on, kind="litellm")
    assert type(error) is NotAccepted
    assert error.message.startswith("The server behind host.example does not accept the key of the gateway")
    own = {"x-portkey-provider": "openai"}
    assert type(refusal(401, headers=own, kind="portkey-gateway")) is KeyNotAccepted


@pytest.mark.parametrize(
    ("headers", "body", "concerns_all"),
    [
        ({"policy-id": "ThrowExceptionDueToTrafficDenied"}, b"", True),
        ({}, says("No access to thread_1."), False),
        ({}, says("No."), False),
    ],
)
def test_a_refusal_of_one_thread_is_no_word_about_the_others(headers, body, concerns_all):
    error = refusal(403, body, headers=headers)
    assert isinstance(error, NotAccepted)
    assert error.concerns_all is concerns_all
