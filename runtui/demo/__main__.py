"""``python -m runtui.demo``: serves a simulated server on loopback until it is interrupted."""

from __future__ import annotations

import argparse
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from runtui.demo.protocols import URL_ENDS, simulated
from runtui.demo.server import DemoServer, GuardedApi
from runtui.demo.threads import PLANS
from runtui.model.protocol import WireProtocol
from runtui.model.timing import InstantError, parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Serves until SIGINT or SIGTERM; prints one line to stdout, where it listens. Returns the exit code."""
    options = _parser().parse_args(arguments)
    clock = demo_clock(time.time, start=options.start, speed=options.speed)
    try:
        demo = simulated(options.protocol)(seed=options.seed, clock=clock, threads=options.threads)
        api = GuardedApi(demo, key=options.key, latency=options.latency)
        server = DemoServer(api, port=options.port, path=URL_ENDS[options.protocol])
    except OSError as error:
        sys.stderr.write(f"can't listen on port {options.port}: {error.strerror}\n")
        return 1
    with suppress(KeyboardInterrupt), server:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        sys.stdout.write(f"listening on {server.base_url}\n")
        sys.stdout.flush()
        while True:
            time.sleep(3600)
    return 0


def demo_clock(real: Callable[[], float], *, start: float | None, speed: float) -> Callable[[], float]:
    """Returns a clock that shows `start` now (None: the real time) and runs `speed` times as fast as `real`."""
    began = real()
    shown = began if start is None else start
    return lambda: shown + (real() - began) * speed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m runtui.demo", description="Serve a simulated server.")
    protocols = list(URL_ENDS)
    parser.add_argument(
        "--protocol",
        type=WireProtocol,
        choices=protocols,
        default=protocols[0],
        help=f"what it speaks ({protocols[0]})",
    )
    parser.add_argument("--port", type=int, required=True, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--seed", type=int, default=7, help="the same seed makes the same runs (7)")
    parser.add_argument("--threads", type=int, default=len(PLANS), help=f"how many there are ({len(PLANS)})")
    parser.add_argument("--key", help="the only key that is accepted; without it any is")
    parser.add_argument("--start", type=_instant, help="time at the start: ISO 8601 or seconds since 1970 (now)")
    parser.add_argument("--speed", type=float, default=1.0, help="how many times as fast time passes (1)")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds each answer takes (0)")
    return parser


def _instant(text: str) -> float:
    try:
        instant = parse_instant(text)
    except InstantError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if instant is None:
        raise argparse.ArgumentTypeError("no time")
    return instant


if __name__ == "__main__":
    sys.exit(main())
