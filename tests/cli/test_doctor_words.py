"""What doctor says of settings that do nothing, and of a request that failed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from runtui.api.errors import ServerFailed
from runtui.doctor.check import Check
from runtui.doctor.examination import way_on
from runtui.doctor.machine import terminal_check
from runtui.model.profile import Profile
from tests.cli.processes import CANARY
from tests.cli.shell import Shell


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    shell = Shell()
    shell.environ["RUNTUI_CONFIG"] = str(tmp_path / "config.toml")
    return shell


def test_settings_that_do_nothing_are_named_by_line_and_never_by_value(shell: Shell) -> None:
    path = Path(shell.environ["RUNTUI_CONFIG"])
    path.write_text(
        f'active_profile = "a"\n[profiles.a]\nbase_url = "https://h.invalid/v1"\napi_key = "{CANARY}"\n'
    )
    shell.runtui("doctor", "--demo")
    assert "api_key" not in shell.out.getvalue()  # the demo reads no settings
    shell.runtui("doctor", "--base-url", "http://127.0.0.1:9/v1")
    printed = shell.out.getvalue()
    assert printed.count(f"{path}:4: profiles.a.api_key is no setting runtui knows.") == 1
    assert CANARY not in printed


def test_settings_that_the_environment_names_and_that_are_not_there_are_said(shell: Shell) -> None:
    shell.runtui("doctor", "--base-url", "http://127.0.0.1:9/v1")
    assert (
        f"{shell.environ['RUNTUI_CONFIG']} (RUNTUI_CONFIG names it, not there yet, writable)"
        in shell.out.getvalue()
    )


@pytest.mark.parametrize(("next_step", "advice"), [("", "(request req_7)"), ("Wait.", "Wait. (request req_7)")])
def test_the_servers_name_of_a_failed_request_is_told(next_step: str, advice: str) -> None:
    assert Check.of_request("HTTP", ServerFailed("No.", next_step, request_id="req_7")).advice == advice
    assert Check.of_request("HTTP", ServerFailed("No.", next_step)).advice == next_step


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"COLORTERM": "truecolor"}, "16 million colours"),
        ({"COLORTERM": "truecolor", "STY": "123.pts-0.host"}, "256 colours"),
        ({}, "256 colours"),
    ],
)
def test_the_colours_of_the_terminal_are_those_that_are_drawn_with(environ: dict[str, str], colours: str) -> None:
    check = terminal_check({"TERM": "screen-256color"} | environ, (80, 24))
    assert check.words.endswith(colours)


FOUNDRY = Profile(name="prod", kind="azure-foundry", base_url="https://r.services.ai.azure.com/api/projects/p")


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2026, 11, 29), "end on 2027-03-31, in 122 days"),
        (date(2027, 3, 30), "end on 2027-03-31, in 1 day"),
        (date(2027, 4, 1), "ended on 2027-03-31"),
    ],
)
def test_as_the_end_of_classic_agents_comes_near_the_way_on_is_told_with_the_date(today: date, words: str) -> None:
    (check,) = way_on(FOUNDRY, today)
    assert words in check.words
    assert check.advice == f"runtui profiles add prod-new --kind foundry --base-url {FOUNDRY.base_url}"


def test_long_before_it_and_for_other_servers_nothing_is_said_of_it() -> None:
    assert not list(way_on(FOUNDRY, date(2026, 8, 1)))
    assert not list(way_on(replace(FOUNDRY, kind="foundry"), date(2027, 3, 1)))
