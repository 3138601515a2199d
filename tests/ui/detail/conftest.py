"""The stage of the story: its server has steps, messages and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

if TYPE_CHECKING:
    from tests.servers.in_process import InProcess
    from tests.ui.stage import Stage


@pytest.fixture
def story(stage: Stage) -> InProcess:
    """The server of the stage; nothing waits for the person to rest."""
    stage.timing = replace(stage.timing, rest=0.0, names_every=0.01)
    return stage.server
