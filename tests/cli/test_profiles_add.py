"""``runtui profiles add``: a server saved without a question, and never a key in the file."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.profiles.add import AUTHS, KINDS
from runtui.model.preset import PRESETS
from runtui.model.profile import OPENAI_URL, Auth, Profile
from runtui.store.settings.config import Config, load_config
from tests.cli.processes import CANARY
from tests.cli.shell import Shell, Terminal
from tests.store.keyring_fakes import FailBackend

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

URL = "https://api.example.com/v1"
FOUNDRY_URL = "https://res.services.ai.azure.com/api/projects/p"


NESTED = f'{{"provider": "openai", "api_key": "{CANARY}"}}'
PACKED = (
    NESTED,
    b64encode(NESTED.encode()).decode(),
    b64encode(b64encode(NESTED.encode())).decode(),
    b64encode(f"user:{CANARY}".encode()).decode(),
    f"https://user:{CANARY}@host/x",
)
CARRIERS = (
    *PACKED,
    '{"targets": [{"override_params": {"api_key": "hunter2"}}]}',
    json.dumps({"a": json.dumps({"password": "hunter2"})}),
    "a=1&api_key=hunter2",
    "%7B%22api_key%22%3A%22hunter2%22%7D",
    f"Bearer {CANARY}",
)
"""Values in which a key hides."""
ROUTE = "x-portkey-config"


class Settings:
    """A shell with a settings file of its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.shell = Shell()
        self.shell.environ["RUNTUI_CONFIG"] = str(path)

    @property
    def config(self) -> Config:
        return load_config(self.path)

    def add(self, *arguments: str, name: str = "prod") -> Profile:
        assert self.shell.runtui("profiles add", name, *arguments) == 0
        return self.config.profiles[name]

    def refusal(self, *arguments: str, name: str = "prod") -> str:
        with pytest.raises(UsageError) as caught:
            self.shell.runtui("profiles add", name, *arguments)
        assert not self.path.exists()
        return str(caught.value)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "config.toml")


def test_the_command_line_offers_every_kind_and_every_auth() -> None:
    assert tuple(PRESETS) == KINDS
    assert tuple(Auth) == AUTHS


def test_of_foundry_only_the_url_must_be_given(settings: Settings) -> None:
    profile = settings.add("--kind", "azure-foundry", "--base-url", FOUNDRY_URL, "--use")
    assert (profile.auth, profile.query, profile.beta) == (Auth.COMMAND, (("api-version", "v1"),), False)
    assert profile.token_command[0] == "az"
    assert settings.config.active_profile == "prod"
    printed = settings.shell.lines
    assert printed[0] == (
        f"The profile prod (azure-foundry, res.services.ai.azure.com) is saved in {settings.path}."
    )
    assert "known: Live; Microsoft retires it on 2027-03-31." in printed[1]
    assert printed[2:] == [
        "key from: command az",
        "It is the active profile: runtui opens it.",
        "next: az login (once; az is the Azure CLI)",
        "next: runtui doctor --profile prod",
    ]


def test_everything_can_be_given(settings: Settings) -> None:
    settings.shell.environ["UPSTREAM"] = "x"
    profile = settings.add(
        *("--kind", "other", "--base-url", "http://nas:8000/v1", "--allow-http", "--auth", "api-key"),
        *("--key-env", "PROD_KEY", "--token-command", "pass show 'host key'", "--query", "api-version=v2"),
        *("--query", "a=b=c", "--header", "x-team: a", "--header", "X-Key: Bearer ${UPSTREAM}"),
        *("--header", "x-other: keyring:", "--organization", "org-1", "--project", "proj_1", "--no-beta"),
        *("--write", "--interval", "5"),
    )
    assert profile == Profile(
        name="prod",
        base_url="http://nas:8000/v1",
        kind="other",
        auth=Auth.API_KEY,
        key_env="PROD_KEY",
        token_command=("pass", "show", "host key"),
        query=(("api-version", "v2"), ("a", "b=c")),
        headers=(("x-team", "a"), ("X-Key", "Bearer ${UPSTREAM}"), ("x-other", "keyring:")),
        organization="org-1",
        project="proj_1",
        beta=False,
        allow_http=True,
        write=True,
        interval=5.0,
    )
    assert settings.config.active_profile == "prod"  # the first one
    assert settings.shell.lines[-3:] == [
        "It is the active profile: runtui opens it.",
        "next: runtui auth login --profile prod --header x-other",
        "next: runtui doctor --profile prod",
    ]


def test_what_is_given_goes_before_the_preset(settings: Settings) -> None:
    profile = settings.add(
        *("--kind", "azure-foundry", "--base-url", FOUNDRY_URL),
        *("--auth", "bearer", "--key-env", "TOKEN", "--query", "api-version=v2"),
    )
    assert (profile.auth, profile.token_command, profile.query) == (Auth.BEARER, (), (("api-version", "v2"),))


def test_a_token_command_is_enough_to_say_how_the_key_comes(settings: Settings) -> None:
    profile = settings.add("--base-url", URL, "--token-command", "pass show host/key")
    assert (profile.auth, profile.token_command) == (Auth.COMMAND, ("pass", "show", "host/key"))


def test_azures_own_variables_are_enough(settings: Settings) -> None:
    settings.shell.environ |= {
        "AZURE_OPENAI_ENDPOINT": "https://res.openai.azure.com/",
        "AZURE_OPENAI_API_KEY": CANARY,
        "OPENAI_API_VERSION": "2025-01-01-preview",
    }
    profile = settings.add("--kind", "azure-openai")
    assert profile.base_url == "https://res.openai.azure.com/openai"
    assert (profile.key_env, profile.query) == ("AZURE_OPENAI_API_KEY", (("api-version", "2025-01-01-preview"),))
    assert "next: runtui auth login --profile prod" not in settings.shell.lines
    assert CANARY not in settings.path.read_text()


def test_blank_variables_of_azure_say_nothing(settings: Settings) -> None:
    settings.shell.environ |= dict.fromkeys(
        ("AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_API_KEY", "OPENAI_API_VERSION"), " "
    )
    assert "--base-url is missing" in settings.refusal("--kind", "azure-openai")
    profile = settings.add("--kind", "azure-openai", "--base-url", "https://res.openai.azure.com")
    assert (profile.key_env, profile.query) == (None, (("api-version", "2024-05-01-preview"),))


def test_azures_key_is_not_named_for_another_port_of_its_host(settings: Settings) -> None:
    settings.shell.environ["AZURE_OPENAI_ENDPOINT"] = "https://res.openai.azure.com"
    profile = settings.add("--kind", "azure-openai", "--base-url", "https://res.openai.azure.com:8443/openai")
    assert profile.key_env is None


def test_portkey_is_told_to_need_a_route_and_its_route_is_no_secret(settings: Settings) -> None:
    settings.add("--kind", "portkey", name="a")
    assert "x-portkey-virtual-key" in settings.shell.err.getvalue()
    settings.shell.err.truncate(0)
    profile = settings.add(
        "--kind", "portkey", "--header", "x-portkey-virtual-key: openai-vk-0123456789ab", name="b"
    )
    assert profile.headers == (("x-portkey-virtual-key", "openai-vk-0123456789ab"),)
    assert profile.key_env == "PORTKEY_API_KEY"
    assert "needs one of" not in settings.shell.err.getvalue()


@pytest.mark.parametrize(
    "value",
    [
        '{"provider": "openai", "virtual_key": "openai-12ab"}',
        '{"retry": {"attempts": 3}, "cache": {"mode": "simple"}}',
        '{"provider": "openai", "api_key": "${PROVIDER_KEY}"}',
        "pc-prod-0123456789ab",
    ],
)
def test_a_route_that_only_names_keys_is_saved_and_shown(settings: Settings, value: str) -> None:
    profile = settings.add("--kind", "portkey", "--header", f"x-portkey-config: {value}")
    assert profile.headers == (("x-portkey-config", value),)
    settings.shell.out.truncate(0)
    settings.shell.runtui("profiles show", "prod")
    assert value in settings.shell.out.getvalue()


def test_a_program_that_prints_a_key_may_be_told_which(settings: Settings) -> None:
    command = "aws secretsmanager get-secret-value --secret-id=prod/openai-key-2024-01 --query SecretString"
    assert settings.add("--base-url", URL, "--token-command", command).token_command == tuple(command.split())


def test_a_url_that_looks_different_is_saved_and_doubted(settings: Settings) -> None:
    settings.add("--kind", "litellm", "--base-url", "https://proxy.example.com/v1")
    assert "looks different, such as https://PROXY/openai." in settings.shell.err.getvalue()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "--base-url is missing. Of this kind they look like https://host/v1"),
        (("--base-url", "http://public.example.com"), "--base-url: Plain http would send the key readable"),
        (("--base-url", "http://nas/v1"), "needs --allow-http"),
        (("--base-url", URL, "--auth", "command"), "--auth command needs --token-command."),
        (("--base-url", URL, "--token-command", " "), "--token-command is empty."),
        (("--base-url", URL, "--token-command", "'x"), "can't be split into words"),
        (("--base-url", URL, "--key-env", "A B"), "--key-env needs the name of an environment variable"),
        (("--base-url", URL, "--key-env", "OPENAI_API_KEY"), "OPENAI_API_KEY goes to OpenAI only."),
        (("--base-url", URL, "--query", "x"), "--query must look like NAME=VALUE"),
        (("--base-url", URL, "--query", f"sig={CANARY}"), "send it in a header"),
        (("--base-url", URL, "--header", "x"), "--header must look like 'NAME: VALUE'"),
        (("--base-url", URL, "--header", "a b: c"), "--header must look like"),
        (("--base-url", URL, "--header", "x-a: ä"), "in ASCII"),
        (("--base-url", URL, "--header", "Authorization: Basic abc"), "Refer to it: ${VARIABLE}"),
        (("--base-url", URL, "--header", f"x-team: {CANARY}"), "or keyring: and then runtui auth login --header."),
        (("--base-url", URL, "--header", f"x-team: ${{A}} {CANARY}"), "looks like a secret"),
        (("--base-url", URL, "--header", f"x-team: keyring:{CANARY}"), "looks like a secret"),
        (("--base-url", URL, "--header", "Authorization: Bearer ${A}"), "Authorization is where the key travels"),
        (("--base-url", URL, "--auth", "api-key", "--header", "Api-Key: ${A}"), "Api-Key is where the key travels"),
        (("--base-url", URL, "--header", "host: other.example"), "--header: host belongs to the connection"),
        (("--base-url", URL, "--header", "Transfer-Encoding: chunked"), "Transfer-Encoding belongs to the"),
        (("--base-url", URL, "--header", "Content-Length: 3"), "Content-Length belongs to the connection"),
        (("--base-url", URL, "--header", "Content-Type: text/plain"), "Content-Type is not sent"),
        (("--base-url", URL, "--header", "Accept-Encoding: br"), "Accept-Encoding names a packing"),
        (("--base-url", URL, "--header", "x-a: 1", "--header", "X-A: 2"), "X-A is there twice"),
        (("--base-url", URL, "--project", "\x1b"), "--project needs an id"),
        (("--base-url", URL, "--organization", NESTED), "--organization needs an id"),
        (("--base-url", f"{URL}/{CANARY}/x"), "The base URL holds what looks like a key."),
        *((("--base-url", URL, "--header", f"x-team: {each}"), "looks like a secret") for each in CARRIERS),
        *(
            (("--kind", "portkey", "--header", f"x-portkey-config: {each}"), "looks like a secret")
            for each in CARRIERS
        ),
        *((("--base-url", URL, "--query", f"a={each}"), "send it in a header") for each in CARRIERS),
        *((("--base-url", URL, "--token-command", f"echo '{each}'"), "looks like a key") for each in PACKED),
    ],
)
def test_what_cannot_be_saved_is_said_and_nothing_is_written(
    settings: Settings, arguments: tuple[str, ...], said: str
) -> None:
    refusal = settings.refusal(*arguments)
    assert said in refusal
    assert CANARY not in refusal


def test_the_header_of_the_key_can_be_given_instead_of_a_key(settings: Settings) -> None:
    profile = settings.add("--base-url", URL, "--auth", "none", "--header", "Authorization: Basic ${LOGIN}")
    assert profile.headers == (("Authorization", "Basic ${LOGIN}"),)


def test_openais_variable_may_be_named_for_openai(settings: Settings) -> None:
    profile = settings.add("--kind", "openai", "--key-env", "OPENAI_API_KEY")
    assert (profile.base_url, profile.key_env) == (OPENAI_URL, "OPENAI_API_KEY")


@pytest.mark.parametrize("name", ["-", "a b", "x" * 65, "\x1b"])
def test_a_name_that_would_confuse_accounts_is_refused(settings: Settings, name: str) -> None:
    assert "That can't be a name" in settings.refusal("--base-url", URL, name=name)


def test_a_profile_is_never_replaced_by_accident(settings: Settings) -> None:
    settings.add("--base-url", URL)
    before = settings.path.read_text()
    with pytest.raises(UsageError, match="of that name already"):
        settings.shell.runtui("profiles add", "prod", "--base-url", "https://other.example.com")
    assert settings.path.read_text() == before


def test_broken_settings_are_told_and_left_alone(settings: Settings) -> None:
    settings.path.write_text("theme = {")
    with pytest.raises(UsageError, match=r"config\.toml:1: is not TOML"):
        settings.shell.runtui("profiles add", "prod", "--base-url", URL)
    assert settings.path.read_text() == "theme = {"


def test_settings_that_cannot_be_written_end_with_an_error(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings.shell.environ["RUNTUI_CONFIG"] = str(tmp_path / "file" / "config.toml")
    with pytest.raises(CliError, match="can't be read"):
        settings.shell.runtui("profiles add", "prod", "--base-url", URL)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no file can be made in /proc")
def test_settings_that_no_disk_takes_end_with_an_error(settings: Settings) -> None:
    settings.shell.environ["RUNTUI_CONFIG"] = "/proc/runtui/config.toml"
    with pytest.raises(CliError, match=r"^The settings are as before: .* can't be written") as caught:
        settings.shell.runtui("profiles add", "prod", "--base-url", URL)
    assert caught.value.code == Exit.ERROR


def test_a_variable_that_goes_before_the_active_profile_is_named(settings: Settings) -> None:
    settings.shell.environ["OPENAI_BASE_URL"] = URL
    settings.add("--base-url", URL, "--use")
    assert "OPENAI_BASE_URL is set and goes before the active profile." in settings.shell.err.getvalue()


def test_a_second_profile_leaves_the_first_one_active_and_says_how_to_open_it(settings: Settings) -> None:
    settings.add("--base-url", URL, name="one")
    settings.add("--base-url", URL, name="two")
    assert settings.config.active_profile == "one"
    assert any(line.startswith("Open it with: runtui --profile two") for line in settings.shell.lines)


def knows_only(root: str) -> Callable[[httpx.Request], httpx.Response]:
    """The answers of a server that has its API below `root`."""

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.startswith(f"{root}/threads/"):
            return httpx.Response(404, json={"error": {"message": "No thread found with that id."}})
        return httpx.Response(404, json={"detail": "Not Found"})

    return answer


@pytest.mark.parametrize(("answer", "saved"), [("\n", URL), ("y\n", URL), ("n\n", "https://api.example.com")])
def test_a_url_that_answers_with_v1_only_is_asked_about(settings: Settings, answer: str, saved: str) -> None:
    settings.shell.answer, settings.shell.stdin = knows_only("/v1"), Terminal(answer)
    assert settings.add("--base-url", "https://api.example.com").base_url == saved
    asked = settings.shell.err.getvalue()
    assert f"https://api.example.com answers “not found”, and {URL} answers. Did you mean that one? [Y/n]" in asked


def test_without_a_person_the_url_stays_and_the_other_one_is_named(settings: Settings) -> None:
    settings.shell.answer = knows_only("/v1")
    assert settings.add("--base-url", "https://api.example.com").base_url == "https://api.example.com"
    assert f"and {URL} answers. Did you mean that one?" in settings.shell.err.getvalue()


def test_litellms_url_is_tried_both_ways_and_the_one_that_answers_is_saved_and_said(settings: Settings) -> None:
    settings.shell.answer = knows_only("/openai")
    settings.shell.environ["GATE_KEY"] = CANARY
    profile = settings.add("--kind", "litellm", "--base-url", "https://gate/openai/v1", "--key-env", "GATE_KEY")
    assert profile.base_url == "https://gate/openai"
    assert "https://gate/openai answers. That one is saved." in settings.shell.err.getvalue()
    assert settings.shell.requests[0].headers["authorization"] == f"Bearer {CANARY}"


def test_a_server_is_not_asked_where_that_is_not_wanted(settings: Settings) -> None:
    settings.add("--base-url", URL, "--no-check")
    assert settings.shell.requests == []


@pytest.mark.parametrize(
    ("kind", "url", "other"),
    [
        ("portkey", "http://localhost:8787/v1", "The kind portkey-gateway"),
        ("portkey-gateway", "https://api.portkey.ai/v1", "The kind portkey (Portkey)"),
    ],
)
def test_the_hosted_portkey_and_a_gateway_of_ones_own_are_told_apart(
    settings: Settings, kind: str, url: str, other: str
) -> None:
    settings.add("--kind", kind, "--base-url", url, "--header", "x-portkey-provider: openai")
    assert f"{other}" in settings.shell.err.getvalue()


def test_a_portkey_gateway_gets_the_usual_provider_and_what_is_given(settings: Settings) -> None:
    upstream = "x-portkey-custom-host: http://localhost:8000/v1"
    profile = settings.add("--kind", "portkey-gateway", "--base-url", "http://localhost:8787", "--header", upstream)
    assert profile.base_url == "http://localhost:8787/v1"
    assert profile.auth is Auth.BEARER
    assert profile.headers == (
        ("x-portkey-provider", "openai"),
        ("x-portkey-custom-host", "http://localhost:8000/v1"),
    )
    assert "fits" not in settings.shell.err.getvalue()


def test_without_a_keyring_no_login_is_recommended_but_the_way_by_a_variable(settings: Settings) -> None:
    settings.shell.backend = FailBackend()
    settings.add("--base-url", URL, "--header", "x-gate: keyring:", "--key-env", "PROD_KEY")
    printed = "\n".join(settings.shell.lines)
    assert "auth login" not in printed
    assert "next: there is no keyring here; put the key into PROD_KEY" in printed
    assert "give the header x-gate as ${VARIABLE}" in printed
