"""What is said of a server's clock that differs from this computer's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.server_clock import LEAST_SKEW
from runtui.words.times import DAY, MINUTE, age, duration

if TYPE_CHECKING:
    from runtui.model.server_clock import ServerClock

_EXACT_BELOW = 10 * MINUTE


def off_by(skew: float) -> str:
    """Returns ``1h00m ahead`` or ``10y behind``: rounded, since no clock is read to the second over a network."""
    seconds = abs(skew)
    seconds = MINUTE * round(seconds / MINUTE) if seconds >= _EXACT_BELOW else round(seconds)
    return f"{duration(seconds) if seconds < 2 * DAY else age(seconds)} {'ahead' if skew > 0 else 'behind'}"


def clock_words(clock: ServerClock) -> str:
    """Returns that a server's clock is off, and what its times are read by; "" where it is right, or not known."""
    date, used = clock.date_skew or 0.0, clock.skew or 0.0
    if abs(date) > LEAST_SKEW:
        words = f"The server's clock is {off_by(date)}"
        if used == date:
            return f"{words}: runtui takes that out of all times."
        by = "this computer's clock" if not used else "what they say"
        return f"{words}, but the times of its runs are not: they are read by {by}."
    if abs(used) > LEAST_SKEW:
        return f"The times of this server's runs are {off_by(used)}: runtui takes that out of all times."
    return ""
