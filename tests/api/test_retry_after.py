import pytest

from runtui.api.retry_after import poll_after, retry_after

NOON = "Fri, 20 Nov 2026 12:00:00 GMT"
NOON_SECONDS = 1795176000.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"retry-after": "3600"}, 120),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Fri, 20 Nov 2026 12:00:20 GMT"}, 20),
        ({"retry-after": "Fri, 20 Nov 2026 13:00:20 GMT", "date": "Fri, 20 Nov 2026 13:00:00 GMT"}, 20),
        ({"retry-after": "Fri, 20 Nov 2026 11:00:00 GMT"}, 0),
    ],
)
def test_a_wait_is_read_in_every_form_and_kept_within_two_minutes(headers, seconds):
    assert retry_after(headers, NOON_SECONDS) == seconds


@pytest.mark.parametrize(("sent", "seconds"), [("2500", 2.5), ("x", None), (None, None), ("1e9", 120)])
def test_the_servers_wish_for_the_next_poll_is_in_milliseconds(sent, seconds):
    assert poll_after({"openai-poll-after-ms": sent} if sent else {}) == seconds
