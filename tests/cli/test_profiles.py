"""``runtui profiles list|show|use|remove``: what the settings say, and who said it."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

import pytest

from runtui.cli.exits import CliError, UsageError
from runtui.store.settings.config import load_config
from tests.cli.processes import CANARY
from tests.cli.shell import Shell
from tests.cli.test_profiles_add import CARRIERS
from tests.store.keyring_fakes import FakeBackend, PlaintextBackend

if TYPE_CHECKING:
    from pathlib import Path

TEXT = f"""\
active_profile = "prod"
interval = 7

[profiles.prod]  # mine
kind = "azure-foundry"
base_url = "https://res.services.ai.azure.com/api/projects/p"
query = {{ api-version = "v2" }}

[profiles.gate]
kind = "portkey"
base_url = "https://api.portkey.ai/v1"
key_env = "PORTKEY_API_KEY"
interval = 4
headers = {{ x-portkey-config = "pc-abc", x-up = "${{UP}}", x-kept = "keyring:", x-careless = "{CANARY}" }}
"""
GATE = "gate https://api.portkey.ai/v1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(TEXT)
    return path


@pytest.fixture
def shell(path: Path) -> Shell:
    shell = Shell()
    shell.environ["RUNTUI_CONFIG"] = str(path)
    return shell


def test_the_list_marks_the_active_profile(shell: Shell) -> None:
    assert shell.runtui("profiles list") == 0
    assert shell.lines == [
        "   NAME  KIND           HOST                       KEY FROM",
        "*  prod  azure-foundry  res.services.ai.azure.com  command az",
        "   gate  portkey        api.portkey.ai             PORTKEY_API_KEY, keyring",
    ]


def test_a_program_gets_every_setting_and_no_secret(shell: Shell) -> None:
    shell.runtui("profiles list", "--json")
    prod, gate = json.loads(shell.out.getvalue())
    assert prod.keys() == gate.keys()
    assert (prod["active"], gate["active"]) == (True, False)
    assert (prod["auth"], prod["query"], prod["beta"]) == ("command", {"api-version": "v2"}, False)
    assert gate["headers"] == {
        "x-portkey-config": "pc-abc", "x-up": "${UP}", "x-kept": "keyring:", "x-careless": "…cdef",
    }  # fmt: skip


@pytest.mark.parametrize("value", CARRIERS)
@pytest.mark.parametrize("header", ["x-portkey-config", "x-any"])
def test_no_line_holds_a_key_that_somebody_wrote_into_the_file(
    shell: Shell, path: Path, value: str, header: str
) -> None:
    path.write_text(
        f'[profiles.gate]\nkind = "portkey"\nbase_url = "http://localhost:9/v1"\nauth = "none"\n'
        f"organization = {json.dumps(value)}\nquery = {{ a = {json.dumps(value)} }}\n"
        f'token_command = ["echo", {json.dumps(value)}]\nheaders = {{ {header} = {json.dumps(value)} }}\n'
    )
    shell.runtui("profiles list", "--json")
    shell.runtui("profiles show", "gate", "--origin")
    shell.runtui("profiles show", "gate", "--json")
    shell.runtui("doctor", "--profile", "gate", "--json")
    printed = shell.out.getvalue() + shell.err.getvalue()
    assert f"{path}:5: profiles.gate.organization looks like a key." in printed
    assert "hunter2" not in printed
    assert CANARY not in printed
    assert value not in printed


def test_without_profiles_the_way_to_one_is_named(shell: Shell, path: Path) -> None:
    path.write_text("")
    assert shell.runtui("profiles list") == 0
    assert shell.lines == []
    assert "runtui profiles add" in shell.err.getvalue()
    assert shell.runtui("profiles list", "--json") == 0
    assert shell.lines == ["[]"]


def test_a_profile_is_shown_with_its_presets_values(shell: Shell) -> None:
    assert shell.runtui("profiles show") == 0
    lines = shell.lines
    assert "auth           command" in lines
    assert "query          api-version=v2" in lines
    assert "beta           no" in lines
    assert "interval       7" in lines
    assert lines[-1] == "key from: command az"
    assert lines[-2].startswith("known: Live; Microsoft retires it on 2027-03-31.")


def origins(shell: Shell, *arguments: str) -> dict[str, str]:
    shell.runtui("profiles show", *arguments, "--origin", "--json")
    return dict(json.loads(shell.lines[0])["origin"])


def test_each_value_says_which_layer_set_it(shell: Shell, path: Path) -> None:
    found = origins(shell)
    assert found == {
        "name": f"active_profile ({path}:1)",
        "kind": f"{path}:5",
        "base_url": f"{path}:6",
        "auth": "preset azure-foundry",
        "key_env": "default",
        "token_command": "preset azure-foundry",
        "query": f"{path}:7",
        "headers": "default",
        "organization": "default",
        "project": "default",
        "beta": "preset azure-foundry",
        "allow_http": "default",
        "write": "default",
        "interval": f"{path}:2",
    }


def test_flag_and_environment_are_layers_too(shell: Shell, path: Path) -> None:
    assert origins(shell, "gate")["name"] == "argument"
    assert origins(shell, "gate")["interval"] == f"{path}:13"
    shell.environ |= {"RUNTUI_PROFILE": "gate", "RUNTUI_INTERVAL": "2"}
    found = origins(shell, "--allow-http")
    assert (found["name"], found["interval"]) == ("RUNTUI_PROFILE", "environment (RUNTUI_INTERVAL)")
    assert found["allow_http"] == "flag --allow-http"
    shell.runtui("profiles show", "--origin", "--allow-http")
    printed = "\n".join(shell.lines)
    assert "allow_http     yes" in printed
    assert "environment (RUNTUI_INTERVAL)" in printed
    assert CANARY not in printed


def test_without_an_active_profile_a_name_is_needed(shell: Shell, path: Path) -> None:
    path.write_text(TEXT.replace('active_profile = "prod"', ""))
    with pytest.raises(UsageError, match="Give a NAME"):
        shell.runtui("profiles show")


def test_another_profile_can_be_made_the_active_one(shell: Shell, path: Path) -> None:
    assert shell.runtui("profiles use", "gate") == 0
    assert shell.lines == ["gate (api.portkey.ai) is the active profile."]
    assert path.read_text() == TEXT.replace('"prod"', '"gate"', 1)


@pytest.mark.parametrize("command", ["profiles show", "profiles use", "profiles remove"])
def test_a_profile_that_is_not_there_is_answered_with_those_there_are(
    shell: Shell, command: str, path: Path
) -> None:
    with pytest.raises(UsageError, match=r"no profile of that name\. They have: prod, gate\.") as caught:
        shell.runtui(command, CANARY)
    assert CANARY not in str(caught.value)
    assert path.read_text() == TEXT


def test_a_removed_profile_leaves_its_key_and_says_so(shell: Shell, path: Path) -> None:
    shell.environ["PORTKEY_API_KEY"] = CANARY
    shell.backend.entries["runtui", GATE] = CANARY
    assert shell.runtui("profiles remove", "gate") == 0
    assert list(load_config(path).profiles) == ["prod"]
    assert shell.lines == ["The profile gate (api.portkey.ai) is removed."]
    notes = shell.err.getvalue()
    logout = f"runtui auth logout --profile gate --base-url {GATE.partition(' ')[2]}"
    assert f"Its key stays in the keyring, if one was stored. To remove it: {logout}\n" in notes
    assert (
        f"The secret of a header stays there, if one was stored. To remove it: {logout} --header x-kept\n" in notes
    )
    assert "PORTKEY_API_KEY is still set." in notes
    assert CANARY not in notes
    assert shell.backend.entries == {("runtui", GATE): CANARY}


def test_what_is_said_of_a_key_that_stayed_removes_it(shell: Shell, path: Path) -> None:
    shell.backend.entries |= {("runtui", GATE): CANARY, ("runtui", f"{GATE} x-kept"): "y"}
    shell.runtui("profiles remove", "gate")
    commands = re.findall(r"runtui (auth logout) (.*)", shell.err.getvalue())
    for command, arguments in commands:
        assert shell.runtui(command, *shlex.split(arguments)) == 0
    assert (len(commands), shell.backend.entries) == (2, {})


def test_with_logout_its_keys_go_first(shell: Shell) -> None:
    shell.backend.entries |= {
        ("runtui", GATE): CANARY,
        ("runtui", f"{GATE} x-kept"): "y",
        ("runtui", "other"): "z",
    }
    shell.runtui("profiles remove", "gate", "--logout")
    assert shell.backend.entries == {("runtui", "other"): "z"}
    assert shell.lines[0] == "Its key is removed from the keyring."
    assert "auth logout" not in shell.err.getvalue()


def test_a_keyring_that_fails_keeps_the_profile(path: Path) -> None:
    shell = Shell(PlaintextBackend())
    shell.environ["RUNTUI_CONFIG"] = str(path)
    with pytest.raises(CliError, match="doesn't protect"):
        shell.runtui("profiles remove", "gate", "--logout")
    assert path.read_text() == TEXT


def test_a_profile_whose_key_is_nowhere_leaves_none(shell: Shell) -> None:
    shell.runtui("profiles remove", "prod")
    assert "keyring" not in shell.err.getvalue()
    assert "It was the active profile; now none is." in shell.err.getvalue()


def test_a_profile_of_a_token_command_needs_no_login(shell: Shell) -> None:
    with pytest.raises(UsageError, match=r"token command of the profile \(az\) gives its key"):
        shell.runtui("auth login", "--profile", "prod")


def test_the_secret_of_a_header_is_kept_beside_the_key(path: Path) -> None:
    shell = Shell(FakeBackend())
    shell.environ["RUNTUI_CONFIG"] = str(path)
    shell.stdin.write(CANARY)
    shell.stdin.seek(0)
    assert shell.runtui("auth login", "--profile", "gate", "--header", "X-Kept") == 0
    assert shell.backend.entries == {("runtui", f"{GATE} x-kept"): CANARY}
    assert shell.requests == []
    assert CANARY not in shell.out.getvalue()
    assert shell.runtui("auth logout", "--profile", "gate", "--header", "x-kept") == 0
    assert shell.backend.entries == {}


def test_a_header_that_refers_to_no_keyring_has_no_secret_to_keep(shell: Shell) -> None:
    with pytest.raises(UsageError, match="--header names no header"):
        shell.runtui("auth login", "--profile", "gate", "--header", "x-up")
