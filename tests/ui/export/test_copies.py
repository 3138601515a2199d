"""What can be copied of a run, and the commands among it, without an app. A shell says what they mean."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest

from runtui.model.profile import Auth, Connection, Origin, Profile
from runtui.ui.export.copies import copies_of, copies_of_text, curl_line, runtui_line
from tests.cli.test_profiles_add import CARRIERS, ROUTE
from tests.servers.in_process import THREAD
from tests.ui.detail.pages import steps_of
from tests.ui.objects import a_call, a_function, a_run, a_step, waiting
from tests.ui.readings import detail_of

CANARY = "sk-canary-5up3rs3cr3t-0001"
PRINT_ARGUMENTS = (sys.executable, "-c", "import json, sys; print(json.dumps(sys.argv[1:]))")


def a_connection(origin=Origin.PROFILE, key_variables=(), **fields):
    profile = {"name": "prod", "base_url": "https://host.example/v1"} | fields
    return Connection(profile=Profile(**profile), origin=origin, key_variables=key_variables)


def named(run, connection=None, steps=()):
    copies = copies_of(detail_of(run), connection or a_connection(), thread_id=THREAD, now=0.0, steps=steps)
    return {each.name: each.text for each in copies}


def as_read_by_sh(command, **environ):
    """The arguments that a program of this name would get."""
    function = f'{command.split()[0]}() {{ {shlex.join(PRINT_ARGUMENTS)} "$@"; }}; {command}'
    done = subprocess.run(
        ["/bin/sh", "-c", function],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"]} | environ,
    )
    return json.loads(done.stdout)


def test_ids_arguments_json_and_summary_are_offered():
    run = waiting(1, a_call("look_up", '{"sku": 1}'), a_call("ship", '{"to": "x"}'))
    offered = named(run)
    assert offered["run id"] == "run_000001"
    assert offered["thread id"] == THREAD
    assert offered["assistant id"] == "asst_1"
    assert offered["arguments of 1 look_up"] == '{"sku": 1}'
    assert offered["arguments of 2 ship"] == '{"to": "x"}'
    assert json.loads(offered["JSON"]) == run
    assert "### Run `run_000001`" in offered["Markdown summary"]
    assert "error" not in offered


def test_every_id_of_a_call_is_offered_whoever_made_it():
    agent = {"name": "clerk", "thread_id": "thread_2", "run_id": "run_2", "agent_id": "asst_2"}
    call = {"call_id": "call_9", "type": "connected_agent", "connected_agent": agent}
    told = steps_of(a_step(1, call, a_function("look_up"), a_function("look_up") | {"id": "call_10"}))
    offered = named(waiting(1, a_call("ship")), steps=told.entries)
    assert (offered["call id of ship"], offered["call id of clerk"]) == ("call_ship", "call_9")
    assert offered["call id of look_up 10"] == "call_10"
    ids = [offered[f"{what} id of clerk"] for what in ("thread", "run", "agent")]
    assert ids == ["thread_2", "run_2", "asst_2"]


def test_the_summary_tells_cached_and_reasoning_tokens():
    details = {"prompt_tokens_details": {"cached_tokens": 64}, "completion_tokens_details": {"reasoning_tokens": 3}}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120} | details
    assert "- tokens: `120 (64 cached, 3 reasoning)`" in named(a_run(1, usage=usage))["Markdown summary"]


def test_an_error_is_copied_with_its_code():
    assert (
        named(a_run(1, "failed", last_error={"code": "server_error", "message": "Oh"}))["error"]
        == "server_error: Oh"
    )


def test_json_keeps_numbers_and_escapes_as_the_server_sent_them():
    text = named(
        json.dumps(a_run(1)).replace('"temperature": 1.0', '"temperature": 1.00000000000000000001').encode()
    )
    assert "1.00000000000000000001" in text["JSON"]


def test_the_summary_turns_no_text_of_a_server_into_markdown():
    message = "# Not a heading\n```\n[x](http://evil)\n<script>"
    text = named(a_run(1, "failed", model="a`b", last_error={"code": "c", "message": message}))["Markdown summary"]
    fence = next(line for line in text.splitlines() if line.startswith("````"))
    before, inside, after = text.split(f"{fence}\n")
    assert "# Not a heading" in inside
    assert "heading" not in before + after
    assert "- model: `` a`b ``" in before


def test_curl_asks_for_the_run_with_the_key_in_a_variable():
    line = curl_line(a_connection(key_variables=("PROD_KEY",)), "thread_1", "run_1")
    assert as_read_by_sh(line, PROD_KEY="secret") == [
        "-gsS",
        "https://host.example/v1/threads/thread_1/runs/run_1",
        *(
            "-H",
            "Authorization: Bearer secret",
            "-H",
            "Accept: application/json",
            "-H",
            "OpenAI-Beta: assistants=v2",
        ),
    ]


@pytest.mark.parametrize(
    ("auth", "header"),
    [(Auth.API_KEY, "api-key: k"), (Auth.PORTKEY, "x-portkey-api-key: k"), (Auth.ASTRA, "astra-api-token: k")],
)
def test_curl_sends_the_key_in_the_header_of_the_profile(auth, header):
    line = curl_line(a_connection(auth=auth, key_variables=("K",)), "thread_1", "run_1")
    assert header in as_read_by_sh(line, K="k")


def test_curl_of_a_server_without_keys_names_no_variable():
    assert "$" not in curl_line(a_connection(auth=Auth.NONE), "thread_1", "run_1")


def test_curl_fetches_a_token_as_the_profile_does():
    connection = a_connection(auth=Auth.COMMAND, token_command=("echo", "it's a token"))
    assert "Authorization: Bearer it's a token" in as_read_by_sh(curl_line(connection, "thread_1", "run_1"))


@pytest.mark.parametrize("value", CARRIERS)
def test_a_key_that_hides_in_a_header_or_parameter_is_not_in_the_curl_command(value):
    connection = a_connection(kind="portkey", headers=((ROUTE, value), ("x-any", value)), query=(("a", value),))
    line = curl_line(connection, "thread_1", "run_1")
    assert value not in line
    assert {"$X_PORTKEY_CONFIG", "$X_ANY", "$A"} <= set(re.findall(r"\$[A-Z_]+", line or ""))


def test_a_key_inside_a_token_command_is_not_in_the_curl_command():
    connection = a_connection(auth=Auth.COMMAND, token_command=("fetch", "--with", CANARY), key_variables=("K",))
    line = curl_line(connection, "thread_1", "run_1")
    assert CANARY not in line
    assert "Authorization: Bearer k" in as_read_by_sh(line, K="k")


def test_curl_carries_query_and_headers_and_no_secret_of_the_profile():
    connection = a_connection(
        key_variables=("K",),
        query=(("api-version", "2025-05-01"), ("code", CANARY)),
        headers=(
            ("x-tenant", "Ann's `id`"),
            ("x-api-key", CANARY),
            ("x-two", "id=${TWO}!"),
            ("x-ring", "keyring:"),
        ),
        organization="org_1",
        beta=False,
    )
    line = curl_line(connection, "thread_1", "run_1")
    assert CANARY not in line
    read = as_read_by_sh(line, K="k", CODE="c", X_API_KEY="a", TWO="2", X_RING="r")
    assert read[1].endswith("/runs/run_1?api-version=2025-05-01&code=c")
    assert {"x-tenant: Ann's `id`", "x-api-key: a", "x-two: id=2!", "x-ring: r"} <= set(read)
    assert "OpenAI-Organization: org_1" in read
    assert not [each for each in read if each.startswith("OpenAI-Beta")]


@pytest.mark.parametrize(
    "run_id", ["'; touch x; '", "$(touch x)", "`touch x`", '"\n\\', "a/../b?c#d", "\udcff\x1b[201~"]
)
def test_no_id_reaches_the_shell_as_anything_but_a_part_of_the_url(run_id):
    read = as_read_by_sh(curl_line(a_connection(key_variables=("K",)), "thread_1", run_id), K="k")
    assert read[1].startswith("https://host.example/v1/threads/thread_1/runs/")
    assert read[1].count("/") == 7
    assert len(read) == 8


def test_openais_own_variable_is_used_for_openai_and_one_that_is_set_goes_first():
    both = ("RUNTUI_API_KEY", "OPENAI_API_KEY")
    openai = a_connection(Origin.ENV, both, base_url="https://api.openai.com/v1")
    assert "$OPENAI_API_KEY" in curl_line(openai, "thread_1", "run_1")
    flags = a_connection(Origin.FLAGS, both)
    assert "$RUNTUI_API_KEY" in curl_line(flags, "thread_1", "run_1")
    assert "$OPENAI_API_KEY" in curl_line(flags, "thread_1", "run_1", variables_set={"OPENAI_API_KEY"})
    assert "$OPENAI_API_KEY" not in curl_line(a_connection(), "thread_1", "run_1", variables_set={"OPENAI_API_KEY"})


@pytest.mark.parametrize(
    ("connection", "command"),
    [
        (a_connection(), "runtui --profile=prod thread_1 run_1"),
        (a_connection(name="my server"), "runtui '--profile=my server' thread_1 run_1"),
        (a_connection(Origin.FLAGS), "runtui --base-url=https://host.example/v1 thread_1 run_1"),
        (
            a_connection(Origin.ENV, allow_http=True),
            "runtui --base-url=https://host.example/v1 --allow-http thread_1 run_1",
        ),
        (a_connection(Origin.DEMO), "runtui --demo thread_1 run_1"),
    ],
)
def test_the_runtui_command_names_the_same_server(connection, command):
    assert runtui_line(connection, "thread_1", "run_1") == command


def test_no_command_is_offered_that_could_not_work():
    assert runtui_line(a_connection(), "thread_1", "$(x)") is None
    assert curl_line(a_connection(Origin.DEMO), "thread_1", "run_1") is None
    offered = named(a_run(1, id=".."))
    assert "curl command" not in offered
    assert "runtui command" not in offered


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("no code", []),
        ("```\na\n```", [("code block 1", "a\n")]),
        (
            "x\n```c++\na\n\nb\n```\n~~~sh\nls\n~~~",
            [("code block 1, c++", "a\n\nb\n"), ("code block 2, sh", "ls\n")],
        ),
        ("````\n```\nin\n```\n````", [("code block 1", "```\nin\n```\n")]),
        ("```py\ncut off", [("code block 1, py", "cut off")]),
        ("inline ```x``` only", []),
        ("```\n```", []),
    ],
)
def test_the_code_blocks_of_a_text_stand_before_the_whole_of_it(text, blocks):
    assert copies_of_text(text, "message") == [*blocks, ("message", text)]
