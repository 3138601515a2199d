"""The app over a thread in which 20 runs are always active: ``busy_day SPEED`` on a clock of that speed."""

from __future__ import annotations

import gc
import sys

from tests.bench.programs.fast_clock import run_fast
from tests.bench.runs import THREAD


def main() -> None:
    """Runs at defaults, with a transport in the place of the network."""
    run_fast(float(sys.argv[1]))
    # Imported now that the clock was exchanged: Textual keeps hold of the one it finds.
    from msgspec.structs import replace

    from runtui.api.assistants.client import AssistantsClient
    from runtui.cli.dashboard import parser as dashboard_parser
    from runtui.cli.launch import prepare
    from runtui.ui.app.app import RuntuiApp
    from tests.bench.programs.busy_thread import BusyThread

    arguments = dashboard_parser().read(["--base-url", "http://localhost:9/v1", THREAD])
    busy = BusyThread()
    launch = prepare(arguments, {"RUNTUI_API_KEY": "sk-of-the-bench"})
    gc.disable()  # as the program itself does
    RuntuiApp(
        replace(launch, make_client=lambda profile, secret: AssistantsClient(profile, secret, transport=busy))
    ).run()


if __name__ == "__main__":
    main()
