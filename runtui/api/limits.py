"""How long, how much and how often: the bounds of every request."""

from __future__ import annotations

from msgspec import Struct


class Limits(Struct, frozen=True):
    """Bounds of a client. Times are seconds, sizes bytes."""

    connect: float = 5.0
    """For a connection to be accepted, TLS included."""
    deadline: float = 30.0
    """For one request from its first byte to the last of the response."""
    silence: float = 90.0
    """Between two pieces of a stream that is followed; servers send a sign of life every few seconds."""
    body: int = 64_000_000
    """Of one response, decompressed."""
    error_body: int = 100_000
    """Of a response that is no success, decompressed; what is longer is cut off."""
    in_flight: int = 4
    """Requests at a time."""
    tries: int = 3
    """Of a request that a person waits for."""
    first_wait: float = 0.5
    """Before the second try; doubled for each further one, and up to half of it added by chance."""
    longest_wait: float = 8.0
    """Before a try, where the server names no time of its own."""
    thread_above: int = 200_000
    """A body larger than this is decoded on another thread, so that a key press is answered meanwhile."""
    thread_above_commas: int = 2_500
    """The same of one with more commas: that many objects, if they are very small."""
