import re
import time
from functools import partial

import httpx
import pytest
from msgspec.structs import replace

from runtui.model.profile import Auth, Connection, KeySource, Origin
from runtui.model.secret import Secret
from tests.servers.in_process import THREAD
from tests.ui.asking import in_picker, shows, text_of
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import HOST, refresh, resize, screen_text, until

APPROVAL = {
    "type": "submit_tool_approval",
    "submit_tool_approval": {"tool_calls": [{"id": "call_1", "type": "mcp", "name": "x", "arguments": "{}"}]},
}
WIDTHS = [40, 61, 80, 97, 100, 120, 159, 160, 200, 233]


async def opened(pilot, app):
    await until(pilot, lambda: app.runs.state is not None and app.runs.state.last_ok is not None)
    await pilot.pause()


def header(app):
    return screen_text(app)[0]


def banner(app):
    return [each for each in screen_text(app)[1:4] if each.strip()]


@pytest.mark.parametrize("label", ["checkout bot", "a very long label " * 12, None])
async def test_the_header_names_thread_profile_and_freshness_at_every_width_without_overlap(stage, label):
    if label is not None:
        stage.book.set_label(f"- {HOST}", THREAD, label.strip())
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        app.runs.live.set_interval(3.0)
        await until(pilot, lambda: "▸ live" in header(app))
        for width in WIDTHS:
            await resize(pilot, width, 24)
            await until(pilot, lambda width=width: len(header(app)) == width - 1 and "▸ live" in header(app))
            line = header(app)
            assert line.startswith("  " + (label or "no label")[:8])
            assert re.search(r" {3,}▸ live", line) or width == 40
            assert width < 80 or ("localhost:9" in line and re.search(r"\d\d:\d\d:\d\d$", line))
            if width >= 160 and label == "checkout bot":
                assert "localhost:9" in line
                assert "req/min" in line


@pytest.mark.parametrize(
    ("width", "words"),
    [(120, r"▸ live  every 15s  ok \d\d:\d\d:\d\d$"), (80, r"▸ live  15s  \d\d:\d\d:\d\d$")],
)
async def test_live_says_how_often_and_when_last(stage, width, words):
    app = stage.app(a_run(1))
    async with app.run_test(size=(width, 24)) as pilot:
        await opened(pilot, app)
        app.runs.live.set_interval(3.0)
        await until(pilot, lambda: re.search(words.replace("15s", "1[5-6]s"), header(app)))


async def test_paused_manual_following_and_session_key_replace_what_is_normal(stage):
    stage.auth = Auth.BEARER
    stage.keyring.entries["runtui", f"- {HOST}"] = Secret("sk-0123456789").reveal()
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: re.search(r"manual  r asks  ok \d\d:\d\d:\d\d$", header(app)))
        await pilot.press("p")
        await until(pilot, lambda: re.search(r"paused  last ok \d\d:\d\d:\d\d$", header(app)))
        app.runs.place = replace(app.runs.place, key_source=KeySource.SESSION)
        await until(pilot, lambda: re.search(r"session key   paused", header(app)))
        await pilot.press("p", "F")
        await until(pilot, lambda: re.search(r"session key   following   manual", header(app)))


async def test_following_is_said_while_it_is_paused_too(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        await pilot.press("F")
        await until(pilot, lambda: "following" in header(app))
        await pilot.press("p")
        await until(pilot, lambda: "following   paused" in header(app))
        await pilot.press("p")
        await until(pilot, lambda: "following   manual" in header(app))


async def test_the_key_that_pauses_says_that_it_goes_on_as_long_as_it_is_paused(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(160, 40)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: "p pause" in screen_text(app)[-1])
        await pilot.press("p")
        await until(pilot, lambda: "p go on" in screen_text(app)[-1])
        stage.server.disconnect()
        await pilot.press("r")
        await until(pilot, lambda: "offline" in header(app))
        assert "p go on" in screen_text(app)[-1]
        await pilot.press("p")
        await until(pilot, lambda: "p pause" in screen_text(app)[-1])


@pytest.mark.parametrize(
    ("run", "narrow", "wide"),  # the run is made in the test: it expires
    [
        (
            partial(waiting, 1, a_call("refund"), a_call("mail")),
            r"! Locked by 000001, waits for 2 tool outputs +expires in \d+m\d\ds$",
            r"! Thread locked by run_000001, waits for 2 tool outputs   no new message, no new run +expires in",
        ),
        (
            partial(a_run, 1, "in_progress"),
            r"▸ Locked by 000001 until it ends +running",
            r"▸ Thread locked by run_000001 until it ends   no n",
        ),
        (
            partial(a_run, 1, "queued"),
            r"◌ Locked by 000001 until it ends +queued",
            r"◌ Thread locked by run_000001 until it ends   no n",
        ),
        (
            partial(a_run, 1, "cancelling"),
            r"⊖ Locked by 000001 until it ends +cancelling",
            r"⊖ Thread locked by run_000001 until it ends",
        ),
        (
            partial(waiting, 1, required_action=APPROVAL),
            r"! Locked by 000001, waits for 1 approval +expires in",
            r"! Thread locked by run_000001, waits for 1 approval   no new message",
        ),
        (
            partial(a_run, 1, "paused_by_policy"),
            r"\? Perhaps locked by 000001",
            r"\? Thread perhaps locked by run_000001, whose status runtui doesn't know +",
        ),
    ],
    ids=["waiting", "running", "queued", "cancelling", "approval", "unknown"],
)
async def test_the_banner_says_which_run_locks_the_thread_and_for_how_long(stage, run, narrow, wide):
    stage.kind = "openai"
    app = stage.app(a_run(2), run())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: re.search(narrow, banner(app)[0]))
        await resize(pilot, 120, 24)
        await until(pilot, lambda: re.search(wide, banner(app)[0]))


@pytest.mark.parametrize("size", [(80, 24), (120, 35)])
async def test_an_expiry_that_passed_is_told_in_one_way_everywhere(stage, size):
    now = int(time.time())
    app = stage.app(waiting(1, a_call("refund"), created_at=now - 606, started_at=now - 605, expires_at=now - 6))
    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: len(re.findall(r"expiry passed [6-9]s ago", text_of(app))) == 1)
        assert "exp past" in text_of(app)
        assert "expires in" not in text_of(app)


async def test_of_the_run_that_is_read_the_banner_keeps_the_consequence_only(stage):
    stage.kind = "openai"
    app = stage.app(a_run(2, "in_progress"), a_run(1))
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        await until(
            pilot, lambda: banner(app)[0].strip() == "▸ Thread locked   no new message, no new run until it ends"
        )
        await pilot.press("j")
        await until(pilot, lambda: "Thread locked by run_000002 until it ends" in banner(app)[0])


async def test_a_lock_is_claimed_only_of_servers_that_are_known_to_lock(stage):
    stage.kind = "self-hosted"
    app = stage.app(a_run(3), a_run(2, "in_progress"), waiting(1, a_call("refund")))
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        await shows(pilot, "! 2 runs active: run_000001 waits for 1 tool output expires in")
        assert "ocked" not in text_of(app)


async def test_several_active_runs_are_counted(stage):
    stage.kind = "openai"
    app = stage.app(a_run(3, "queued"), a_run(2, "in_progress"), a_run(1, "in_progress"))
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        await shows(pilot, "Thread locked by 3 runs, the newest run_000003 no new message")
        await resize(pilot, 80, 24)
        await shows(pilot, "Locked by 3 runs, the newest 000003")


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (
            (120, 24),
            r"! Thread locked by 3 runs: run_000001 waits for 2 tool outputs   no new message, no new run +exp",
        ),
        ((80, 24), r"! Locked by 3 runs: 000001 waits for 2 tool outputs +expires in \dm\d\ds$"),
        ((44, 24), r"! Locked by 3 runs +expires in \dm\d\ds$"),
    ],
)
async def test_of_several_active_runs_the_one_that_somebody_can_unblock_first_is_named(stage, size, words):
    stage.kind = "openai"
    soon, later = int(time.time()) + 300, int(time.time()) + 500
    calls = (a_call("refund"), a_call("mail"))
    app = stage.app(
        a_run(3, "in_progress"), waiting(2, *calls, expires_at=later), waiting(1, *calls, expires_at=soon)
    )
    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: re.search(words, banner(app)[0]))


async def test_runs_of_an_unknown_status_beside_those_that_lock_make_the_number_uncertain(stage):
    stage.kind = "openai"
    app = stage.app(a_run(3, "paused_by_policy"), a_run(2, "in_progress"), waiting(1, a_call("refund")))
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        await shows(pilot, "Thread locked by 2 runs, perhaps 3: run_000001 waits for 1 tool output")


async def test_a_run_that_surely_locks_goes_before_one_of_an_unknown_status(stage):
    stage.kind = "openai"
    app = stage.app(a_run(2, "paused_by_policy"), a_run(1, "in_progress"))
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        await shows(pilot, "Thread locked by run_000001 until it ends and 1 more active")


async def test_no_banner_when_nothing_is_active(stage):
    stage.kind = "openai"
    app = stage.app(a_run(1, "in_progress"))
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        await shows(pilot, "Thread locked")
        stage.server.finish("run_000001")
        await refresh(pilot)
        await until(pilot, lambda: "locked" not in text_of(app))


async def test_banner_and_footer_keep_their_right_edge_at_every_width(stage):
    app = stage.app(a_run(2), waiting(1, a_call("refund")))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, app)
        for width in (40, 61, 80, 120, 200):
            await resize(pilot, width, 24)
            await until(pilot, lambda width=width: len(banner(app)[0]) == len(screen_text(app)[-1]) == width - 1)
            assert re.search(r"expires in \d+m\d\ds$", banner(app)[0])
            footer = screen_text(app)[-1]
            assert footer.endswith("read-only")
            assert "? help" in footer
            assert "…" not in footer


async def test_offline_the_banner_tells_cause_age_and_the_next_try_which_counts_down(stage):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot, app)
        app.runs.live.set_interval(3.0)
        stage.server.disconnect()
        await refresh(pilot)
        await refresh(pilot)
        await until(pilot, lambda: re.search(r"✗ offline  last ok \d\d:\d\d:\d\d$", header(app)))
        text = " ".join(banner(app))
        assert "✗ No connection   No connection to localhost:9." in text
        assert "Check the base URL and the network." in text
        assert re.search(r"shown as of \d\d:\d\d:\d\d, \d+s ago", text)
        first = int(re.search(r"retry in (\d+)s   r now", text)[1])
        await until(pilot, lambda: int(re.search(r"retry in (\d+)s", text_of(app))[1]) < first)
        assert len(app.runs.table.view) == 2
        stage.server.recover()
        await pilot.press("r")
        await until(pilot, lambda: "offline" not in text_of(app) and "✗" not in text_of(app))


async def test_a_server_that_does_not_answer_is_told_of_in_the_place_of_its_last_answer(stage, clock):
    stage.timing = replace(stage.timing, late_after=0.05)
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: re.search(r"ok \d\d:\d\d:\d\d$", header(app)))
        app.runs.live.set_interval(5.0)
        stage.server.hold()
        await pilot.press("r")
        await until(pilot, lambda: app.runs.state.late_since)
        assert re.search(r"▸ live  every \d+s  ok \d\d:\d\d:\d\d$", header(app))
        clock.pass_by(12)
        await until(pilot, lambda: re.search(r"▸ live  every \d+s  no answer for 1[2-9]s$", header(app)))
        await resize(pilot, 44, 20)
        await until(pilot, lambda: re.search(r"no answer for \d+s$", header(app)))
        stage.server.release()
        await until(pilot, lambda: "no answer" not in header(app))


async def test_while_the_first_answer_is_waited_for_host_and_time_are_told(stage):
    stage.timing = replace(stage.timing, late_after=1.0)
    stage.server.hold()
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: header(app).endswith("loading"))
        await until(pilot, lambda: re.search(r"waiting for localhost:9, \ds$", header(app)))
        await resize(pilot, 40, 20)
        await until(pilot, lambda: re.search(r"waiting \ds$", header(app)))
        stage.server.release()
        await until(pilot, lambda: "manual" in header(app))


async def test_a_low_window_keeps_the_error_on_one_line(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 16)) as pilot:
        await opened(pilot, app)
        stage.server.fail(500, "overloaded")
        await refresh(pilot)
        await shows(pilot, "localhost:9 failed to answer (500): overloaded.")
        assert screen_text(app)[2].split()[0] == "Status"


async def test_the_hints_of_the_footer_follow_the_focus_and_help_stays(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: "enter open" in screen_text(app)[-1])
        await pilot.press("enter")
        await until(pilot, lambda: "enter open" not in screen_text(app)[-1])
        assert "? help" in screen_text(app)[-1]


@pytest.mark.parametrize(
    ("status", "words"), [(503, "✗ failing"), (429, "waiting"), (302, "✗ failing"), (200, "✗ failing")]
)
async def test_a_server_that_answers_is_not_called_offline(stage, status, words):
    app = stage.app(a_run(1))
    stage.server.answer_otherwise = lambda request: httpx.Response(status, text="<html>later</html>")
    async with app.run_test(size=(120, 24)) as pilot:
        await until(pilot, lambda: app.runs.state is not None and app.runs.state.error is not None)
        app.runs.live.set_interval(3.0)
        await until(pilot, lambda: re.search(rf"{words}  no runs yet$", header(app)))
        stage.server.answer_otherwise = lambda request: None
        await pilot.press("r")
        await until(pilot, lambda: app.runs.state.last_ok is not None)
        stage.server.answer_otherwise = lambda request: httpx.Response(status, text="<html>later</html>")
        await refresh(pilot)
        await until(pilot, lambda: re.search(rf"{words}  last ok \d\d:\d\d:\d\d$", header(app)))
        assert "offline" not in text_of(app)


@pytest.mark.parametrize("status", [400, 401, 500])
async def test_the_servers_name_of_a_failed_request_is_shown(stage, status):
    app = stage.app(a_run(1))
    failed = {"error": {"message": "broken"}}
    bad = httpx.Response(status, json=failed, headers={"x-request-id": "req_7\x1b[31m" + "x" * 99})
    async with app.run_test(size=(120, 30)) as pilot:
        await opened(pilot, app)
        stage.server.answer_otherwise = lambda request: httpx.Response(
            status, content=bad.content, headers=bad.headers
        )
        await refresh(pilot)
        await until(pilot, lambda: "request req_7␛[31mxxx" in text_of(app) or status == 401)
        await shows(pilot, "shown as of")
        assert len(app.runs.table.view) == 1


async def test_without_rows_the_servers_name_of_a_failed_request_stands_below_the_words(stage):
    stage.server.fail(500, "broken", **{"x-request-id": "req_7"})
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "failed to answer (500): broken.", "request req_7")


@pytest.mark.parametrize("width", [80, 100, 120])
async def test_a_key_refused_while_watching_tells_how_old_the_rows_are_beside_the_next_step(stage, width):
    app = stage.app(a_run(1))
    async with app.run_test(size=(width, 24)) as pilot:
        await opened(pilot, app)
        stage.server.fail(401, "no")
        await refresh(pilot)
        await shows(pilot, "Change the API key in the palette (:).", "shown as of", "ago")


def first_row(app):
    """The line of the screen on which the rows begin."""
    return app.runs.table.region.y


async def test_the_rows_hold_still_while_runs_lock_the_thread_and_free_it(stage):
    stage.kind = "openai"
    app = stage.app(a_run(1, "in_progress"))
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: "Thread locked" in "".join(banner(app)))
        top = first_row(app)
        stage.server.threads[THREAD] = [a_run(1)]
        await refresh(pilot)
        await until(pilot, lambda: "Thread locked" not in text_of(app))
        assert first_row(app) == top
        stage.server.threads[THREAD] = [a_run(2, "in_progress"), a_run(1)]
        await refresh(pilot)
        await until(pilot, lambda: "Thread locked" in text_of(app))
        assert first_row(app) == top


async def test_where_no_run_locked_the_thread_or_the_window_is_low_no_line_is_kept_for_it(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await opened(pilot, app)
        free = first_row(app)
        stage.server.threads[THREAD] = [a_run(1, "in_progress")]
        await refresh(pilot)
        await until(pilot, lambda: first_row(app) == free + 2)
        stage.server.threads[THREAD] = [a_run(1)]
        await refresh(pilot)
        await until(pilot, lambda: "Thread locked" not in text_of(app))
        await resize(pilot, 120, 24)
        await until(pilot, lambda: first_row(app) == 2)


async def test_a_refused_key_tells_next_step_age_and_the_servers_name_of_the_request(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        stage.server.fail(401, "no", **{"x-request-id": "req_7"})
        await refresh(pilot)
        await shows(pilot, "Change the API key in the palette (:).", "shown as of", "request req_7")


@pytest.mark.parametrize("size", [(100, 30), (120, 35), (160, 45)])
async def test_the_host_stands_in_the_header_at_every_width_that_has_room(stage, size):
    app = stage.app(a_run(1))
    async with app.run_test(size=size) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: "localhost:9" in header(app))


async def test_a_thread_is_called_by_its_metadata_the_value_first(stage):
    app = stage.app()
    stage.server.add_thread(THREAD, a_run(1), metadata={"channel": "checkout"})
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: "checkout (channel)" in header(app))
        await pilot.press("t")
        await in_picker(pilot, app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)
        assert "checkout (channel)" in header(app)


@pytest.mark.parametrize(
    ("origin", "name", "words"),
    [
        (Origin.FLAGS, "-", "   localhost:9 "),
        (Origin.ENV, "-", "   localhost:9 "),
        (Origin.PROFILE, "default", "   localhost:9 "),
        (Origin.PROFILE, "default-2", "   localhost:9 "),
        (Origin.PROFILE, "prod", "   prod  localhost:9 "),
    ],
)
async def test_the_header_names_the_host_and_a_profile_by_a_name_of_ones_own_only(stage, origin, name, words):
    server = Connection(profile=replace(stage.profile, name=name), origin=origin)
    app = stage.app(a_run(1), connection=server)
    async with app.run_test(size=(120, 24)) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: words in header(app))
        assert not re.search(r"default|flags|env", header(app))


@pytest.mark.parametrize("width", [66, 80, 100, 120, 160, 200])
async def test_the_header_names_the_host_before_the_id_of_the_thread(stage, width):
    stage.book.set_label(f"- {HOST}", THREAD, "checkout bot")
    app = stage.app(a_run(1))
    async with app.run_test(size=(width, 24)) as pilot:
        await opened(pilot, app)
        app.runs.live.set_interval(3.0)
        await until(pilot, lambda: "▸ live" in header(app) and "localhost:9" in header(app))
