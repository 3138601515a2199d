"""What doctor says of settings that do nothing, and of a request that failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtui.api.errors import ServerFailed
from runtui.doctor.check import Check
from tests.cli.desk import Desk
from tests.cli.processes import CANARY


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk()
    desk.environ["RUNTUI_CONFIG"] = str(tmp_path / "config.toml")
    return desk


def test_settings_that_do_nothing_are_named_by_line_and_never_by_value(desk: Desk) -> None:
    path = Path(desk.environ["RUNTUI_CONFIG"])
    path.write_text(
        f'active_profile = "a"\n[profiles.a]\nbase_url = "https://h.invalid/v1"\napi_key = "{CANARY}"\n'
    )
    desk.runtui("doctor", "--demo")
    assert "api_key" not in desk.out.getvalue()  # the demo reads no settings
    desk.runtui("doctor", "--base-url", "http://127.0.0.1:9/v1")
    printed = desk.out.getvalue()
    assert printed.count(f"{path}:4: profiles.a.api_key is no setting runtui knows.") == 1
    assert CANARY not in printed


def test_settings_that_the_environment_names_and_that_are_not_there_are_said(desk: Desk) -> None:
    desk.runtui("doctor", "--base-url", "http://127.0.0.1:9/v1")
    assert (
        f"{desk.environ['RUNTUI_CONFIG']} (RUNTUI_CONFIG names it, not there yet, writable)" in desk.out.getvalue()
    )


@pytest.mark.parametrize(("next_step", "advice"), [("", "(request req_7)"), ("Wait.", "Wait. (request req_7)")])
def test_the_servers_name_of_a_failed_request_is_told(next_step: str, advice: str) -> None:
    assert Check.of_request("HTTP", ServerFailed("No.", next_step, request_id="req_7")).advice == advice
    assert Check.of_request("HTTP", ServerFailed("No.", next_step)).advice == next_step
