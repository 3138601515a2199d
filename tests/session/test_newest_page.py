"""The newest runs, whatever order a server lists in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from runtui.api.errors import NotOffered
from runtui.session.newest_page import newest_page
from tests.servers.in_process import THREAD
from tests.ui.objects import a_run
from tests.ui.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


async def newest(stage: Stage, count: int, *, is_oldest_first: bool) -> list[str]:
    """The ids that come of a thread of so many runs."""

    def oldest_first(request: httpx.Request) -> httpx.Response | None:
        url = request.url.copy_set_param("order", "asc")
        return stage.server.right_answer(httpx.Request("GET", url)) if is_oldest_first else None

    stage.server.answer_otherwise = oldest_first
    runs: list[dict[str, Any]] = [a_run(number) for number in range(count, 0, -1)]
    async with stage.live(*runs) as live:
        return [run.id for run in (await newest_page(live.session.client, THREAD, 10)).runs]


@pytest.mark.parametrize(("count", "asked"), [(1, 1), (10, 1), (30, 2)])
async def test_of_a_server_that_lists_the_oldest_first_the_newest_come_first(
    stage: Stage, count: int, asked: int
) -> None:
    found = await newest(stage, count, is_oldest_first=True)
    assert found[0] == f"run_{count:06d}"
    assert found == sorted(found, reverse=True)
    assert len(stage.server.lists) == asked


async def test_where_the_newest_lie_behind_a_page_the_oldest_are_not_taken_for_them(stage: Stage) -> None:
    with pytest.raises(NotOffered, match="lists the oldest runs first"):
        await newest(stage, 101, is_oldest_first=True)


@pytest.mark.parametrize("count", [1, 10, 30, 101])
async def test_of_a_sound_server_one_page_is_asked_for(stage: Stage, count: int) -> None:
    assert (await newest(stage, count, is_oldest_first=False))[0] == f"run_{count:06d}"
    assert len(stage.server.lists) == 1
