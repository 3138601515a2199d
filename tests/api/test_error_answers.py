import json

import pytest

from runtui.api.credentials import Credentials
from runtui.api.error_answers import failure_of
from runtui.api.errors import (
    BadAnswer,
    KeyNotAccepted,
    NotAccepted,
    NotFound,
    NotOffered,
    RateLimited,
    Rejected,
    ServerFailed,
)
from runtui.api.request import Request, Response
from runtui.model.capability import Capability
from runtui.model.profile import OPENAI_URL, Auth, Profile
from runtui.model.secret import Secret

KEY = "sk-proj-abcdefghijklmnop1234"
SERVER = Profile(name="x", base_url="https://host.example/v1")
OPENAI = Profile(name="x", base_url=OPENAI_URL)


def list_runs(profile=SERVER, thread_id="thread_1", cursor=None):
    path = ("threads", thread_id, "runs")
    return Request(profile=profile, path=path, thread_id=thread_id, cursor=cursor)


FETCH_RUN = Request(
    profile=SERVER, path=("threads", "thread_1", "runs", "run_1"), thread_id="thread_1", run_id="run_1"
)
ASSISTANT = Request(profile=SERVER, path=("assistants", "asst_1"), capability=Capability.ASSISTANTS)


def failure(status, body=b"", request=None, secret=Secret(KEY), **headers):  # noqa: B008  a Secret is immutable
    credentials = Credentials(Auth.BEARER, secret)
    body = body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return failure_of(request or list_runs(), Response(status, names, body), credentials, 0.0)


def says(message, **fields):
    return {"error": {"message": message} | fields}


@pytest.mark.parametrize("body", [b"{}", b" [1]", b"\xef\xbb\xbf{}"])
def test_a_success_with_json_is_no_failure(body):
    assert failure(200, body) is None


@pytest.mark.parametrize(
    ("status", "kind", "is_passing"),
    [
        (400, Rejected, False),
        (401, KeyNotAccepted, False),
        (402, Rejected, False),
        (403, NotAccepted, False),
        (404, NotFound, False),
        (405, NotOffered, False),
        (408, ServerFailed, True),
        (409, ServerFailed, True),
        (422, Rejected, False),
        (429, RateLimited, True),
        (500, ServerFailed, True),
        (501, NotOffered, False),
        (503, ServerFailed, True),
        (302, BadAnswer, True),
        (200, BadAnswer, True),
        (204, BadAnswer, True),
        (999, BadAnswer, True),
    ],
)
def test_a_status_is_one_kind_of_error(status, kind, is_passing):
    error = failure(status)
    assert type(error) is kind
    assert (error.status, error.is_passing) == (status, is_passing)
    assert error.message.endswith(".")


def test_the_servers_own_words_and_name_of_the_request_are_kept():
    error = failure(400, says("Unknown order."), x_request_id="req_7")
    assert error.message == "host.example refuses the request (400): Unknown order."
    assert error.request_id == "req_7"


@pytest.mark.parametrize("name", ["x_request_id", "apim_request_id"])
def test_the_request_has_a_name_on_azure_too(name):
    assert failure(500, **{name: "r"}).request_id == "r"


def test_the_names_that_a_gateway_and_the_server_behind_it_gave_the_request_are_all_kept():
    error = failure(500, says("No."), x_request_id="req_7", apim_request_id="1111", x_ms_region="Sweden")
    assert error.request_ids == (("x-request-id", "req_7"), ("apim-request-id", "1111"))
    assert error.request_id == "req_7"


def test_a_name_of_the_request_in_the_body_is_one_more():
    told = failure(500, {"code": "x", "message": "No.", "request_id": "r"}, apim_request_id="1111")
    assert told.request_ids == (("apim-request-id", "1111"), ("request_id", "r"))


def test_what_the_message_cuts_off_is_kept_with_the_code():
    error = failure(500, {"error": {"message": "so it goes on " * 200, "code": "search_failed"}})
    assert error.code == "search_failed"
    assert error.is_cut
    assert error.words.count("so it goes on") == 200
    assert not failure(500, says("No.")).is_cut


def test_openai_switched_the_api_off():
    error = failure(404, says("Unknown request URL"), list_runs(OPENAI))
    assert "switched the Assistants API off on 2026-08-26" in error.message
    assert "runtui --demo" in error.next_step


def test_a_missing_thread_is_named():
    error = failure(404, says("No thread found with id 'thread_1'."))
    assert error.message == "host.example knows no thread thread_1 for this key."
    assert "another profile" in error.next_step


def test_a_missing_run_is_named():
    assert "no run run_1" in failure(404, says("No run found with id 'run_1'."), FETCH_RUN).message


def test_a_run_id_given_as_thread_is_named_as_such():
    error = failure(404, says("No thread found"), list_runs(thread_id="run_9"))
    assert error.message.startswith("run_9 is the id of a run, not of a thread")


@pytest.mark.parametrize(
    "body",
    [
        {"detail": "Not Found"},
        says("Invalid URL (GET /v2/threads/thread_1/runs)"),
        says("No.", code="unknown_url"),
        {"statusCode": 404, "message": "Resource not found"},
        {
            "message": "Route GET:/v1/threads/thread_1/runs?limit=1 not found",
            "error": "Not Found",
            "statusCode": 404,
        },
        {"error": {"code": 404, "message": "File Not Found", "type": "not_found_error"}},
        {"error": {"code": "NotFound", "message": "Project not found"}},
        b"<html><title>404</title></html>",
        b"",
        b"404 page not found",
    ],
)
def test_a_wrong_base_url_is_named_with_the_url_tried(body):
    error = failure(404, body)
    assert isinstance(error, NotFound)
    assert "https://host.example/v1/threads/thread_1/runs" in error.message
    assert "/openai/v1" in error.next_step


@pytest.mark.parametrize(
    "body",
    [says("No thread found with id 'thread_1'."), says("Thread not found"), {"detail": "thread_1 is unknown"}],
)
def test_a_missing_thread_is_not_taken_for_a_wrong_base_url(body):
    assert failure(404, body).message.startswith("host.example knows no thread thread_1 for this key")


def test_a_missing_extra_is_not_offered():
    assert isinstance(failure(404, {"detail": "Not Found"}, ASSISTANT), NotOffered)
    assert isinstance(failure(404, says("No assistant found with id 'asst_1'."), ASSISTANT), NotFound)


@pytest.mark.parametrize("status", [400, 404])
def test_a_cursor_that_is_gone_offers_a_reload(status):
    error = failure(status, says("No run run_9."), list_runs(cursor="run_9"))
    assert "eload" in error.next_step


def test_405_points_to_the_pass_through_of_litellm_and_elsewhere_to_the_base_url_first():
    assert failure(405, {"detail": "Method Not Allowed"}).next_step.startswith("Check the base URL: ")
    proxy = Profile(name="x", base_url="https://gate/v1", kind="litellm")
    error = failure(405, {"detail": "Method Not Allowed"}, list_runs(profile=proxy))
    assert error.next_step.startswith("LiteLLM lists them through its pass-through only, such as ")


def test_a_server_that_lacks_what_every_server_has_is_told_what_it_lacks():
    assert failure(501, says("No.")).message == "host.example does not offer the runs of a thread: No."


def test_without_a_key_401_asks_for_one():
    assert failure(401, secret=None).message == "host.example wants a key."
    assert failure(401).message == "host.example does not accept the key."


def test_403_shows_the_servers_words():
    assert failure(403, says("Missing scopes: x")).message.endswith("with the key: Missing scopes: x.")


def test_429_carries_the_wait():
    assert failure(429, says("Slow."), retry_after="12").retry_after == 12
    assert failure(429, says("Slow."), retry_after_ms="1500").retry_after == 1.5


@pytest.mark.parametrize("body", [says("x", code="insufficient_quota"), says("x", type="insufficient_quota")])
def test_an_empty_account_does_not_pass(body):
    error = failure(429, body, retry_after="1")
    assert isinstance(error, RateLimited)
    assert not error.is_passing
    assert error.title == "Quota used up"


def test_too_many_requests_are_called_so():
    assert failure(429, says("Slow.")).title == "Rate limited"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "host.example sent an empty answer."),
        (b"<html><title>Sign in</title>", "host.example sent a web page instead of JSON: Sign in."),
        (b"hello", "host.example sent something else instead of JSON: hello."),
    ],
)
def test_a_success_that_is_no_json_names_the_host(body, words):
    error = failure(200, body)
    assert error.message == words


@pytest.mark.parametrize(
    ("location", "named"),
    [
        (
            "https://evil.example:8/v1?x=1#y",
            "to https://evil.example:8/v1, which is not followed, since the key would",
        ),
        (
            "https://u:p@evil.example/",
            "to https://evil.example/, which is not followed, since the key would go there.",
        ),
        ("//evil.example/x", "to https://evil.example/x, which is not followed, since the key would go there."),
        ("/login?next=1", "to https://host.example/login, which is not followed."),
        ("http://host.example/v1", "to http://host.example/v1, which is not followed."),
        ("https://HOST.example./v2", "which is not followed."),
        ("https://evil.example/" + "x" * 999, "x" * 90 + ", which is not followed"),
        ("https://[", "to what is no URL."),
        ("http://[::1", "to what is no URL."),
        ("javascript:alert(1)", "to what is no URL."),
        ("", "elsewhere without saying where."),
    ],
)
def test_a_redirect_names_where_it_points_to_and_the_danger_only_where_there_is_one(location, named):
    error = failure(307, location=location)
    assert "host.example points " in error.message
    assert named in error.message
    assert "x=1" not in error.message
    assert "u:p" not in error.message


def test_a_redirect_is_mended_in_the_profile_or_without_one_on_the_command_line():
    there = {"location": "https://other.example/v1"}
    assert "into the profile" in failure(308, **there).next_step
    flags = Profile(name="-", base_url="https://host.example/v1")
    assert "--base-url" in failure(308, request=list_runs(flags), **there).next_step


@pytest.mark.parametrize("words", ["the header authorization: tok-5f1e9d77c0ff", '{"api_key": "tok-5f1e9d77c0ff"}'])
def test_a_credential_of_somebody_else_in_an_error_is_masked(words):
    error = failure(500, says(words))
    assert "tok-5f1e" not in f"{error.message}{error.words}"
    assert "masked" in error.message


def test_a_missing_beta_header_is_explained():
    assert "beta = true" in failure(400, says("x", code="invalid_beta")).next_step


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 429, 500])
@pytest.mark.parametrize("shift", [0, 280, 295])
def test_a_key_echoed_by_the_server_appears_nowhere(status, shift):
    echo = "x" * shift + KEY + "y" * 300
    error = failure(status, b"<title>" + echo.encode() if status == 200 else says(echo), x_request_id=KEY)
    assert KEY[:12] not in f"{error.message}{error.next_step}{error.request_id}{error!r}"


def test_the_servers_words_are_at_most_a_thousand_characters():
    assert len(failure(500, says("x" * 10_000)).message) < 1100


def test_an_id_that_looks_like_a_key_is_told_by_its_end():
    other = "sk-proj-zyxwvutsrqponm9876543210"
    error = failure(404, says(f"No thread found with id '{other}'."), list_runs(thread_id=other))
    assert error.message == "host.example knows no thread …3210 for this key."


@pytest.mark.parametrize(
    ("code", "words"),
    [("not_found", "Not found"), ("thread_not_found", "Nothing here"), ("not_found", "Resource not found")],
)
def test_a_code_that_means_the_thread_is_not_taken_for_a_wrong_base_url(code, words):
    for body in (
        {"error": {"code": code, "message": words}},
        {"detail": {"error": {"code": code}}, "message": words},
    ):
        error = failure(404, body)
        assert error.message.startswith("host.example knows no thread thread_1")
        assert not error.concerns_url


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "ThreadNotFound", "message": "Nothing at this path."}},
        {"error": {"code": "404", "message": "Not Found", "details": [{"code": "thread_not_found"}]}},
        {"error": {"code": "404", "message": "Not Found", "innerError": {"code": "NoSuchThread"}}},
        {"error": {"cause": {"code": "thread_not_found"}}},
        {"message": "Not Found", "data": {"code": "run_not_found"}},
        {"error": {"message": '{"error": {"code": "thread_not_found", "title": "Not Found"}}', "code": "404"}},
    ],
)
def test_a_code_that_means_the_thread_is_found_however_deep_it_lies(body):
    error = failure(404, body)
    assert error.message.startswith("host.example knows no thread thread_1")
    assert not error.concerns_url


def test_an_answer_that_a_gateway_packed_into_its_own_is_unpacked():
    packed = '{"error": {"message": "The thread is gone.", "code": "thread_not_found"}}'
    assert failure(404, says(packed)).message.endswith("for this key: The thread is gone.")


@pytest.mark.parametrize(
    ("status", "body", "headers", "words"),
    [
        (524, b"<title>A timeout occurred</title>", {}, "got no answer from the server behind it (524)"),
        (503, b"upstream connect error or reset", {}, "got no answer from the server behind it"),
        (503, b"no healthy upstream", {}, "got no answer from the server behind it (503)"),
        (503, says("overloaded"), {}, "host.example failed to answer (503)"),
        (503, says("overloaded"), {"x_envoy_upstream_service_time": "7"}, "The server behind host.example failed"),
        (500, says("Oops."), {"x_kong_upstream_latency": "7"}, "The server behind host.example failed"),
        (502, says("Oops."), {"x_portkey_provider": "openai"}, "The server behind host.example failed"),
    ],
)  # fmt: skip
def test_who_failed_is_told_where_something_is_in_between(status, body, headers, words):
    assert words in failure(status, body, **headers).message


def test_a_code_that_means_anything_does_not_hide_that_a_project_or_path_is_unknown():
    assert failure(404, says("The project is not there", code="not_found")).concerns_url


@pytest.mark.parametrize(
    ("kind", "base_url", "hint"),
    [
        ("other", "https://host.example", "most end in /v1, as https://host.example/v1 would."),
        ("other", "https://host.example/v1", "perhaps it ends without /v1, or has more before it"),
        ("litellm", "https://host.example/v1", "of LiteLLM it looks like https://PROXY/openai."),
        ("azure-foundry", "https://host.example/api", "services.ai.azure.com/api/projects/PROJECT."),
        ("other", "https://host.example/openai/deployments/x", "without the deployment it is https://host.example/openai."),
    ],
)  # fmt: skip
def test_a_hint_at_the_base_url_is_of_the_kind_and_never_what_the_url_is_already(kind, base_url, hint):
    error = failure(404, {"detail": "Not Found"}, list_runs(Profile(name="x", base_url=base_url, kind=kind)))
    assert error.next_step.startswith("Check the base URL: ")
    assert error.next_step.endswith(hint) or hint in error.next_step


def test_a_proxy_that_doubles_the_version_is_told_by_the_url_it_asked():
    proxy = Profile(name="x", base_url="https://gate/openai/v1", kind="litellm")
    asked = {"x_litellm_model_api_base": "http://up/v1/v1/threads/thread_1/runs"}
    assert failure(404, {"detail": "Not Found"}, list_runs(proxy), **asked).next_step == (
        "Check the base URL: the proxy adds /v1 itself, so it must be https://gate/openai."
    )


MISSING = says("The query parameter api-version is not there.", code="BadRequest")


@pytest.mark.parametrize(
    ("profile", "step"),
    [
        ({"name": "-"}, "profiles add NAME --base-url https://host.example/v1 --query api-version=v1"),
        (
            {"name": "-", "base_url": "https://host.example/api/projects/p"},
            "--query api-version=v1, or --kind azure-foundry",
        ),
        (
            {"name": "-", "base_url": "https://res.openai.azure.com/openai"},
            "--query api-version=2024-05-01-preview, or --kind azure-openai",
        ),
        ({}, 'Add query = { api-version = "v1" } to the profile.'),
        ({"query": (("api-version", "v9"),)}, "Correct the api-version in the profile: v9 was sent."),
    ],
)
def test_a_missing_api_version_names_the_option(profile, step):
    server = Profile(**({"name": "x", "base_url": "https://host.example/v1"} | profile))
    assert failure(400, MISSING, list_runs(server)).next_step.endswith(step)


def test_a_gateway_that_failed_itself_is_told_from_the_server_behind_it():
    own = failure(500, says("Oops."), x_portkey_gateway_exception="true", x_portkey_provider="openai")
    assert own.message.startswith("The gateway host.example itself failed (500)")
    passed_on = failure(500, says("Oops."), x_litellm_model_api_base="http://up/v1")
    assert passed_on.message == "The server behind host.example failed to answer (500): Oops."
    assert "no answer from the server behind it" in failure(502, b"<title>502 Bad Gateway</title>").message
    assert failure(500, says("Oops.")).message == "host.example failed to answer (500): Oops."
