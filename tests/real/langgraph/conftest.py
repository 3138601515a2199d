"""One real LangGraph server for all tests of this room."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.real.conftest import needed
from tests.real.langgraph.server import GraphServer, langgraph_server
from tests.real.tools import LANGGRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphServer]:
    home = tmp_path_factory.mktemp("langgraph")
    with langgraph_server(needed(LANGGRAPH), home) as url, closing(GraphServer(url)) as server:
        yield server
