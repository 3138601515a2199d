"""Two runs held against each other: the lines, and the dialog they stand in."""

from runtui.feed.run.story import Partial
from runtui.model.step import Step, StepCall
from runtui.ui.detail.compare import ComparedRuns, CompareScreen, difference_lines
from runtui.ui.draw.palette import Ground
from runtui.words import times
from tests.ui.objects import CREATED, a_function, a_run, a_step, waiting
from tests.ui.readings import detail_of, run_of, seen_as, texts
from tests.ui.stage import screen_text, until

STAMPS = {"created_at": CREATED, "started_at": CREATED + 1, "completed_at": CREATED + 9}


def lines(left, right, width=80, names=None):
    sides = (detail_of(a_run(1, **(STAMPS | left))), detail_of(a_run(2, **(STAMPS | right))))
    return difference_lines(ComparedRuns(*sides, names=names or {}), CREATED + 99.0, width)


def page(left, right, **rest):
    return "\n".join(texts(lines(left, right, **rest)))


def test_a_short_difference_stands_on_one_line():
    shown = page({}, {"model": "gpt-5"})
    assert "Model  1 field\nmodel                      gpt-4o → gpt-5" in shown


def test_a_side_that_was_never_sent_is_told_from_one_that_was_sent_as_null():
    shown = page({"max_prompt_tokens": None}, {"max_prompt_tokens": 500})
    assert "max_prompt_tokens          none → 500" in shown
    bare = difference_lines(ComparedRuns(detail_of({"id": "run_1"}), detail_of(a_run(2))), 0.0, 80)
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
    zone = times.zone(CREATED)
    assert shown[0] == f"- ✓ completed   22:13:20 {zone}  000001"
    assert shown[1] == f"+ ✗ failed   22:13:20 {zone}  000002"


def test_the_sides_say_which_run_is_the_good_one():
    sides = ComparedRuns(detail_of(a_run(1)), detail_of(a_run(2, "failed")), ("last good", "this"))
    shown = texts(difference_lines(sides, CREATED + 99.0, 80))
    assert shown[0].startswith("- last good   ✓ completed")
    assert shown[1].startswith("+ this        ✗ failed")


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
    found = difference_lines(ComparedRuns(detail_of(left), detail_of(right), journal=seen), CREATED + 501.0, 90)
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
        app.push_screen(CompareScreen(ComparedRuns(detail_of(left), detail_of(right)), CREATED + 99.0))
        await until(pilot, lambda: any("completed → failed" in line for line in screen_text(app)))
        await pilot.press("x")
        await until(pilot, lambda: any("failed → completed" in line for line in screen_text(app)))
        await pilot.press("G")
        await until(pilot, lambda: app.screen.view.scroll_offset.y > 0)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)


def compared(left, right, width=80):
    """Two runs with these calls in their steps, as pairs of a name and arguments."""
    details = detail_of(a_run(1)), detail_of(a_run(2))
    steps = {
        detail.run.id: Partial(entries=(a_step_of(calls),))
        for detail, calls in zip(details, (left, right), strict=True)
    }
    return "\n".join(texts(difference_lines(ComparedRuns(*details, steps=steps), CREATED + 99.0, width)))


def a_step_of(calls):
    made = tuple(StepCall(kind="function", name=name, arguments=arguments) for name, arguments in calls)
    return Step(id="step_1", kind="tool_calls", status="completed", calls=made)


def test_calls_are_compared_by_name_count_and_the_first_argument_that_differs():
    shown = compared(
        [("get_order", '{"order": 881}'), ("refund", '{"order": 881, "amt": 12.5, "why": "late"}')],
        [
            ("get_order", '{"order": 881}'),
            ("get_order", '{"order": 799}'),
            ("refund", '{"why": "wet", "amt": "12.5", "order": 881}'),
        ],
    )
    assert "Calls  2 differences" in shown
    assert "get_order                  1 → 2" in shown
    assert 'refund.amt                 12.5 → "12.5"' in shown
    assert "refund.why" not in shown
    assert "get_order.order" not in shown


def test_an_argument_that_one_call_lacks_is_the_one_that_differs():
    assert 'mail.to.cc                 - → "b"' in compared(
        [("mail", '{"to": {"who": "a"}}')], [("mail", '{"to": {"who": "a", "cc": "b"}}')]
    )
    assert 'mail                       "{broken" → {}' in compared([("mail", "{broken")], [("mail", "{}")])


def test_calls_that_are_the_same_are_no_difference():
    assert "Nothing else differs" in compared([("mail", '{"a": 1, "b": 2}')], [("mail", '{"b": 2, "a": 1}')])


async def test_the_dialog_asks_for_the_steps_of_both_runs_and_names_its_sides(stage, story):
    story.steps["run_000001"] = [a_step(1, a_function("refund"))]
    app = stage.app(a_run(2, "failed"), a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        await pilot.press("D")
        await until(pilot, lambda: any("last good" in line for line in screen_text(app)))
        await until(pilot, lambda: any("refund" in line and "1 → 0" in line for line in screen_text(app)))
