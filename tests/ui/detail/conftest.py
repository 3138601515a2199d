"""The stage of the story: a server that tells steps, messages and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from runtui.ui.detail import pane as detail
from tests.ui.detail.telling_server import Telling

if TYPE_CHECKING:
    from tests.ui.stage import Stage


@pytest.fixture
def telling(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Telling:
    """What the server tells; nothing waits for the person to rest."""
    monkeypatch.setattr(detail, "REST", 0.0)
    stage.timing = replace(stage.timing, names_every=0.01)
    return Telling(stage)
