"""Two runs held against each other: the lines, and the dialog they stand in."""

from runtui.ui.detail.compare import CompareScreen, difference_lines
from runtui.ui.draw.palette import Ground
from tests.ui.objects import CREATED, a_run, waiting
from tests.ui.readings import detail_of, run_of, seen_as, texts
from tests.ui.stage import screen_text, until

STAMPS = {"created_at": CREATED, "started_at": CREATED + 1, "completed_at": CREATED + 9}


def lines(left, right, width=80, names=None):
    sides = (detail_of(a_run(1, **(STAMPS | left))), detail_of(a_run(2, **(STAMPS | right))))
    return difference_lines(*sides, CREATED + 99.0, width, names)


def page(left, right, **rest):
    return "\n".join(texts(lines(left, right, **rest)))


def test_a_short_difference_stands_on_one_line():
    shown = page({}, {"model": "gpt-5"})
    assert "Model  1 field\nmodel                      gpt-4o → gpt-5" in shown


def test_a_side_that_was_never_sent_is_told_from_one_that_was_sent_as_null():
    shown = page({"max_prompt_tokens": None}, {"max_prompt_tokens": 500})
    assert "max_prompt_tokens          none → 500" in shown
    bare = difference_lines(detail_of({"id": "run_1"}), detail_of(a_run(2)), 0.0, 80)
    assert "model                      - → gpt-4o" in texts(bare)


def test_cached_and_reasoning_tokens_are_compared():
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    shown = page({}, {"usage": usage | {"prompt_tokens_details": {"cached_tokens": 64}}})
    assert "usage.cached_tokens        - → 64" in shown


def test_a_long_difference_stands_on_two_sides():
    shown = page({}, {"metadata": {"note": "why " * 30}})
    assert "metadata.note\n  - -\n  + why why" in shown


def test_both_runs_are_named_with_their_status():
    shown = texts(lines({}, {"status": "failed"}))
    assert shown[0] == "- ✓ completed   22:13:20  000001"
    assert shown[1] == "+ ✗ failed   22:13:20  000002"


def test_instructions_are_shown_as_a_text_that_changed():
    found = lines({"instructions": "Be kind.\nAsk first."}, {"instructions": "Be brief.\nAsk first."})
    grounds = {line.plain: line.ground for line in found}
    assert grounds["- Be kind."] is Ground.FLAGGED
    assert grounds["+ Be brief."] is Ground.CODE
    assert "  Ask first." in grounds
    assert "Instructions1 line gone, 1 line new" in grounds


def test_times_are_durations_and_tokens_are_grouped():
    usage = {"prompt_tokens": 1_204_311, "completion_tokens": 20, "total_tokens": 1_204_331}
    shown = page({}, {"completed_at": CREATED + 91, "usage": usage})
    assert "running                    8s → 1m30s" in shown
    assert "usage.prompt_tokens        100 → 1,204,311" in shown


def test_a_wait_that_was_seen_is_told_as_the_overview_tells_it():
    left = a_run(1, created_at=CREATED, started_at=CREATED + 1, completed_at=CREATED + 30)
    right = waiting(2, created_at=CREATED, started_at=CREATED + 1)
    seen = seen_as(run_of(right), (CREATED + 290, "requires_action"))
    found = difference_lines(detail_of(left), detail_of(right), CREATED + 501.0, 90, journal=seen)
    shown = "\n".join(texts(found))
    assert "running                    29s → ≤ 4m49s" in shown
    assert "waiting                    - → ≥ 3m31s" in shown


def test_an_assistant_is_named_where_its_name_is_known():
    shown = page({}, {"assistant_id": "asst_2"}, names={"asst_2": "Refund desk"})
    assert "asst_1 → Refund desk   asst_2" in shown


def test_runs_that_are_the_same_are_said_to_be():
    assert "Nothing else differs" in page({}, {})


async def test_the_dialog_scrolls_swaps_and_closes(stage):
    left, right = a_run(1, instructions="a\n" * 3 + "old"), a_run(2, "failed", instructions="a\n" * 3 + "new")
    app = stage.app(right, left)
    async with app.run_test(size=(100, 10)) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        app.push_screen(CompareScreen(detail_of(left), detail_of(right), CREATED + 99.0))
        await until(pilot, lambda: any("completed → failed" in line for line in screen_text(app)))
        await pilot.press("x")
        await until(pilot, lambda: any("failed → completed" in line for line in screen_text(app)))
        await pilot.press("G")
        await until(pilot, lambda: app.screen.view.scroll_offset.y > 0)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)
