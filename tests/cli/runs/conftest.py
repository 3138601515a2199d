"""A place to call the commands on runs from, over a server whose runs are those of the test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.processes import CANARY
from tests.cli.shell import Shell
from tests.servers.in_process import InProcess

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.simulated import RunObject


@pytest.fixture
def served() -> Callable[..., tuple[Shell, InProcess]]:
    """Returns what puts runs on a server and gives the shell in front of it."""

    def serve(*runs: RunObject) -> tuple[Shell, InProcess]:
        shell, server = Shell(), InProcess(*runs)
        shell.environ["RUNTUI_API_KEY"] = CANARY
        shell.transport = server
        return shell, server

    return serve
