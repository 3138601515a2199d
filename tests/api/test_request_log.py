import pytest

from runtui.api.request_log import RequestLog

NOON = "Fri, 20 Nov 2026 12:00:00 GMT"
NOON_SECONDS = 1795176000.0


class Clock:
    """A clock that stands still until it is set."""

    now = 0.0

    def __call__(self):
        return self.now


def measured(*differences):
    clock = Clock()
    log = RequestLog(clock)
    for second, difference in enumerate(differences):
        clock.now = NOON_SECONDS + second + 0.5 - difference + 0.1
        log.note_date(NOON.replace("00:00 GMT", f"00:{second:02d} GMT"), clock.now - 0.2)
    return log.skew


def sent_at(*times):
    clock = Clock()
    log = RequestLog(clock)
    for clock.now in times:
        assert log.note_sent() == clock.now
    return log


def test_only_the_last_sixty_seconds_count():
    log = sent_at(0.0, 30.0, 59.0, 61.0)
    assert log.per_minute(61.0) == 3
    assert log.per_minute(500.0) == 0


def test_a_clock_set_back_does_not_count_requests_of_the_future():
    assert sent_at(3600.0).per_minute(0.0) == 0


@pytest.mark.parametrize(
    ("differences", "skew"),
    [((), None), ((0.4,), 0), ((-1.9,), 0), ((3600,), 3600), ((-60, -60, -60), -60), ((5, 5, 500, 5, 5), 5)],
)
def test_the_servers_clock_is_measured_robustly(differences, skew):
    assert measured(*differences) == (None if skew is None else pytest.approx(skew))


@pytest.mark.parametrize("date", [None, "", "yesterday", "Fri, 99 Nov 2026 12:00:00 GMT"])
def test_a_response_without_a_date_tells_nothing(date):
    log = RequestLog(lambda: 1.0)
    log.note_date(date, 0.0)
    assert log.skew is None
