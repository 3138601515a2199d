import pytest

from runtui.api.traffic import Traffic

NOON = "Fri, 20 Nov 2026 12:00:00 GMT"
NOON_SECONDS = 1795176000.0


def measured(*differences):
    traffic = Traffic()
    for difference in differences:
        ours = NOON_SECONDS + 0.5 - difference
        traffic.note_date(NOON, ours - 0.1, ours + 0.1)
    return traffic.skew


def test_only_the_last_sixty_seconds_count():
    traffic = Traffic()
    for at in (0.0, 30.0, 59.0, 61.0):
        traffic.note_request(at)
    assert traffic.per_minute(61.0) == 3
    assert traffic.per_minute(500.0) == 0


def test_a_clock_set_back_does_not_count_requests_of_the_future():
    traffic = Traffic()
    traffic.note_request(3600.0)
    assert traffic.per_minute(0.0) == 0


@pytest.mark.parametrize(
    ("differences", "skew"),
    [((), None), ((0.4,), 0), ((-1.9,), 0), ((3600,), 3600), ((-60, -60, -60), -60), ((5, 5, 500, 5, 5), 5)],
)
def test_the_servers_clock_is_measured_robustly(differences, skew):
    assert measured(*differences) == (None if skew is None else pytest.approx(skew))


@pytest.mark.parametrize("date", [None, "", "yesterday", "Fri, 99 Nov 2026 12:00:00 GMT"])
def test_an_answer_without_a_date_tells_nothing(date):
    traffic = Traffic()
    traffic.note_date(date, 0.0, 1.0)
    assert traffic.skew is None
