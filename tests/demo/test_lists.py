"""Cursors: every object once, in the order asked for, and a clear word about what has no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.demo.conftest import Demo


def ids(runs: list[dict]) -> list[str]:
    return [run["id"] for run in runs]


async def test_a_page_holds_twenty_runs_newest_first_unless_told_otherwise(demo: Demo) -> None:
    runs = await demo.runs("checkout")
    assert len(runs) == 20
    assert ids(runs) == ids(list(reversed(await demo.every_run("checkout"))))[:20]


async def test_the_envelope_names_its_first_and_last_run(demo: Demo) -> None:
    page = (await demo.get(demo.runs_path("checkout"), limit=3)).json()
    assert page["object"] == "list"
    assert (page["first_id"], page["last_id"]) == (page["data"][0]["id"], page["data"][2]["id"])
    assert page["has_more"] is True


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("limit", [1, 7, 100])
async def test_following_after_meets_every_run_once_and_in_order(demo: Demo, order: str, limit: int) -> None:
    everything = ids(await demo.every_run("billing"))
    met: list[str] = []
    has_more = True
    while has_more:
        after = {"after": met[-1]} if met else {}
        page = (await demo.get(demo.runs_path("billing"), limit=limit, order=order, **after)).json()
        met += ids(page["data"])
        has_more = page["has_more"]
    assert met == (everything if order == "asc" else everything[::-1])


async def test_has_more_is_false_on_a_last_page_that_is_exactly_full(demo: Demo) -> None:
    runs = await demo.every_run("contracts")
    page = (await demo.get(demo.runs_path("contracts"), limit=len(runs))).json()
    assert len(page["data"]) == len(runs)
    assert page["has_more"] is False


async def test_nothing_comes_after_the_last_run(demo: Demo) -> None:
    oldest = (await demo.every_run("weather"))[0]
    page = (await demo.get(demo.runs_path("weather"), after=oldest["id"])).json()
    assert page == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_before_gives_the_page_right_in_front_of_the_cursor(demo: Demo, order: str) -> None:
    everything = ids(await demo.runs("billing", limit=100, order=order))
    page = (await demo.get(demo.runs_path("billing"), limit=5, order=order, before=everything[9])).json()
    assert ids(page["data"]) == everything[4:9]
    assert page["has_more"] is True


async def test_before_has_no_more_once_it_reaches_the_beginning(demo: Demo) -> None:
    everything = ids(await demo.runs("billing", limit=100))
    page = (await demo.get(demo.runs_path("billing"), limit=5, before=everything[5])).json()
    assert ids(page["data"]) == everything[:5]
    assert page["has_more"] is False


async def test_after_and_before_together_enclose_what_lies_between(demo: Demo) -> None:
    everything = ids(await demo.runs("billing", limit=100))
    between = await demo.runs("billing", after=everything[3], before=everything[8])
    assert ids(between) == everything[4:8]


async def test_crossed_cursors_enclose_nothing(demo: Demo) -> None:
    everything = ids(await demo.runs("billing", limit=100))
    assert await demo.runs("billing", after=everything[8], before=everything[3]) == []


async def test_a_page_stays_where_it_is_while_new_runs_arrive(demo: Demo) -> None:
    first = await demo.runs("refunds", limit=5)
    expected = ids(await demo.runs("refunds", limit=5, after=first[-1]["id"]))
    demo.clock.now += 600
    assert ids(await demo.runs("refunds", limit=5, after=first[-1]["id"])) == expected


@pytest.mark.parametrize(
    ("query", "param", "code"),
    [
        ({"limit": "0"}, "limit", "integer_below_min_value"),
        ({"limit": "-3"}, "limit", "integer_below_min_value"),
        ({"limit": "101"}, "limit", "integer_above_max_value"),
        ({"limit": "x"}, "limit", "invalid_type"),
        ({"limit": ""}, "limit", "invalid_type"),
        ({"order": "newest"}, "order", "invalid_value"),
        ({"after": "run_nobody"}, "after", None),
        ({"before": "run_nobody"}, "before", None),
    ],
)
async def test_what_has_no_meaning_is_refused_by_name(
    demo: Demo, query: dict[str, str], param: str, code: str | None
) -> None:
    answer = await demo.get(demo.runs_path("checkout"), **query)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", param, code)


async def test_a_cursor_of_another_thread_is_unknown(demo: Demo) -> None:
    stranger = await demo.newest("billing")
    assert (await demo.get(demo.runs_path("checkout"), after=stranger["id"])).status_code == 400


async def test_a_thread_without_runs_has_an_empty_list(demo: Demo) -> None:
    assert await demo.runs("empty") == []


async def test_ten_thousand_runs_are_met_once_each(demo: Demo) -> None:
    runs = await demo.every_run("archive")
    assert len({run["id"] for run in runs}) == len(runs) == 10_000


async def test_runs_of_the_same_second_keep_their_order(demo: Demo) -> None:
    runs = await demo.every_run("archive")
    stamps = [run["created_at"] for run in runs]
    assert stamps == sorted(stamps)
    assert len(set(stamps)) == 10_000 - 40


async def test_messages_and_steps_have_the_same_cursors(demo: Demo) -> None:
    path = f"/threads/{demo.thread_id('refunds')}/messages"
    everything = ids((await demo.get(path, limit=100)).json()["data"])
    assert ids((await demo.get(path, limit=4, after=everything[5])).json()["data"]) == everything[6:10]
    assert ids((await demo.get(path, limit=4, before=everything[5])).json()["data"]) == everything[1:5]
    run = next(run for run in await demo.runs("refunds") if run["status"] == "completed")
    steps = ids(await demo.steps(run))
    behind = (await demo.get(f"{demo.runs_path('refunds', run)}/steps", order="asc", after=steps[0])).json()
    assert ids(behind["data"]) == steps[1:]
