import time

import pytest

from runtui.api.retry_after import bounded, poll_after, retry_after

NOON = "Fri, 20 Nov 2026 12:00:00 GMT"
NOON_SECONDS = 1795176000.0


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after": "20s"}, 20),
        ({"retry-after": "1m30s"}, 90),
        ({"retry-after-ms": "1500", "retry-after": "7"}, 1.5),
        ({"x-ms-retry-after-ms": "1500"}, 1.5),
        ({"x-retry-after": "9"}, 9),
        ({"retry-after-seconds": "9"}, 9),
        ({"x-ratelimit-retry-after": "9"}, 9),
        ({"retry-after": "3600"}, 3600),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "Fri, 20 Nov 2026 12:00:20 GMT"}, 20),
        ({"retry-after": "2026-11-20T12:00:20Z"}, 20),
        ({"retry-after": f"{NOON_SECONDS + 20:.0f}"}, 20),
        ({"retry-after": "Fri, 20 Nov 2026 13:00:20 GMT", "date": "Fri, 20 Nov 2026 13:00:00 GMT"}, 20),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-remaining-requests": "0"}, None),
    ],
)
def test_a_wait_is_read_in_every_form_whatever_the_status(headers, seconds):
    assert retry_after(headers, NOON_SECONDS) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset-requests": "1.2s"}, 1.2),
        ({"x-ratelimit-reset-requests": "20ms"}, 0.02),
        ({"x-ratelimit-reset-tokens": "6m0s"}, 360),
        ({"x-ratelimit-reset-requests": "10"}, 10),
        ({"x-ratelimit-reset": f"{NOON_SECONDS + 30:.0f}"}, 30),
        ({"x-ratelimit-reset": f"{(NOON_SECONDS + 30) * 1000:.0f}"}, 30),
        ({"x-rate-limit-reset": "30"}, 30),
        ({"ratelimit-reset": "30"}, 30),
        ({"x-ratelimit-reset-after": "0.65"}, 0.65),
        ({"anthropic-ratelimit-requests-reset": "2026-11-20T12:00:20Z"}, 20),
        ({"ratelimit": '"default";r=0;t=30'}, 30),
        ({"ratelimit": "limit=100, remaining=0, reset=50"}, 50),
        (
            {
                "x-ratelimit-reset-requests": "1s",
                "x-ratelimit-remaining-requests": "0",
                "x-ratelimit-reset-tokens": "6m0s",
                "x-ratelimit-remaining-tokens": "14000",
            },
            1,
        ),
        ({"x-ratelimit-reset-requests": "1s", "x-ratelimit-reset-tokens": "4s"}, 4),
        ({"x-ratelimit-reset-requests": "1s", "retry-after": "7"}, 7),
        ({"x-ratelimit-limit-requests": "60"}, None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_the_limit_that_is_used_up_tells_the_wait_of_a_429_and_a_503(headers, seconds, status):
    assert retry_after(headers, NOON_SECONDS, status=status) == pytest.approx(seconds)
    assert "retry-after" in headers or retry_after(headers, NOON_SECONDS, status=500) is None


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ("Rate limit reached for gpt-4o on requests per min. Limit: 3 / min. Please try again in 20s. More.", 20),
        ("Limit 30000, Used 29200, Requested 1100. Please try again in 1.2s.", 1.2),
        ("Please try again in 600ms.", 0.6),
        ("Please try again in 6m0s. Visit the page.", 360),
        ("Please try again in 1h2m3.5s.", 3723.5),
        ("Requests have exceeded the call rate limit. Please retry after 20 seconds.", 20),
        ("Please retry after 86400 seconds.", 86400),
        ("Rate limit is exceeded. Try again in 27 seconds.", 27),
        ("The rate limit was hit. Come back in 60 seconds.", 60),
        ("Too many requests, please wait 2 minutes and 5 seconds before the next.", 125),
        ("Slow down: retrying in 1 sec is fine.", 1),
        ("No deployments available for selected model, Try again in 5 seconds. Passed model=gpt-4o", 5),
        ("Quota exceeded. It resets in 3 hours.", 10800),
        ("Retry-After: 20", 20),
        ('{"retry_after": 0.65, "global": false}', 0.65),
        ('{"error":{"retryAfterMs":1500}}', 1.5),
        ('{"retry_after_seconds":"30"}', 30),
        ('{"error":{"details":[{"@type":"x.RetryInfo","retryDelay":"38s"}]}}', 38),
        ("<html><title>429</title><p>Please try again in 30 seconds.</p></html>", 30),
        ("Limit: 3 requests per 60 s.", None),
        ("Try again later.", None),
        ("Retry run_12345s later", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_a_sentence_or_field_of_the_body_tells_the_wait_of_a_429_and_a_503(body, seconds, status):
    assert retry_after({}, NOON_SECONDS, status=status, body=body.encode()) == pytest.approx(seconds)
    assert retry_after({}, NOON_SECONDS, status=500, body=body.encode()) is None


def test_a_header_counts_before_the_body_and_the_body_before_a_limit():
    headers, body = {"x-ratelimit-reset-requests": "9s"}, b"Please try again in 5s."
    assert retry_after(headers, NOON_SECONDS, status=429, body=body) == 5
    assert retry_after(headers | {"retry-after": "3"}, NOON_SECONDS, status=429, body=body) == 3


@pytest.mark.parametrize(
    "piece", ["try ", "retry after ", "1s ", "1 second and ", "9" * 50, "wait - ", '"retry_after":']
)
def test_a_long_body_is_searched_in_little_time(piece):
    body = (piece * 20_000).encode()
    began = time.process_time()
    retry_after({}, NOON_SECONDS, status=429, body=body)
    assert time.process_time() - began < 0.2


@pytest.mark.parametrize(("wanted", "kept"), [(3600.0, 120), (120.5, 120), (7.5, 7.5), (-5.0, 0), (0.0, 0)])
def test_a_wait_is_kept_within_two_minutes(wanted, kept):
    assert bounded(wanted) == kept


@pytest.mark.parametrize(("sent", "seconds"), [("2500", 2.5), ("x", None), (None, None), ("1e9", 120)])
def test_the_servers_wish_for_the_next_poll_is_in_milliseconds(sent, seconds):
    assert poll_after({"openai-poll-after-ms": sent} if sent else {}) == seconds
