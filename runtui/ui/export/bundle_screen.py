"""The selected run with all that belongs to it, written to a file: an object in JSON, or a report to read."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.model.ids import is_plain_id
from runtui.session.run_bundle import fetch_bundle, origin_of
from runtui.store.whole_file import NewFile
from runtui.ui.export.file_dialog import HIDDEN, ExportError, FileDialog, short_path, writing_errors
from runtui.words.ids import short_id

if TYPE_CHECKING:
    from pathlib import Path

    from runtui.model.sight import Sight
    from runtui.session.live_thread import LiveThread
    from runtui.session.run_bundle import RunBundle

JSON_ENDING, REPORT_ENDINGS = ".json", (".md", ".markdown")


class BundleScreen(FileDialog):
    """Asks where to write a run of the thread `live`; what belongs to it is asked for once a name is given."""

    ABOUT = "The ending of the name decides: .json one object, which runtui open shows, .md a report to read."

    def __init__(self, live: LiveThread, run_id: str, *, ending: str, sight: Sight) -> None:
        name = run_id[:60] if is_plain_id(run_id) else "run"
        super().__init__(
            "Bundle", f"run {short_id(run_id)}", suggested=f"{name}{ending}", is_key=live.session.is_key
        )
        self._live, self._run_id, self._sight = live, run_id, sight
        self._bundle: RunBundle | None = None

    def trouble_of(self, path: Path) -> str:
        """Returns what is wrong with the ending."""
        is_known = path.suffix.lower() in (JSON_ENDING, *REPORT_ENDINGS)
        return "" if is_known else "The name must end in .json or .md."

    async def write(self, path: Path, *, replaces: bool) -> str:
        """Asks for what belongs to the run, unless that was done for a name that was taken, and writes it."""
        with writing_errors():
            if not replaces and await asyncio.to_thread(path.exists):
                raise FileExistsError
        bundle = await self._fetch()
        live, now = self._live, time.time()
        about = origin_of(live.session.connection.profile, live.session.label(live.thread_id), now)
        is_report = path.suffix.lower() in REPORT_ENDINGS
        make = partial(bundle.to_markdown, live.feed.state.server_now(now)) if is_report else bundle.to_json
        with writing_errors(), await asyncio.to_thread(NewFile, path) as file:
            await asyncio.to_thread(file.write, await asyncio.to_thread(make, about))
            await asyncio.to_thread(file.keep, replaces=replaces)
        gaps = "".join(f" Not in it: the {part}. {reason}" for part, reason in bundle.gaps.items())
        hidden = HIDDEN if self._sight.is_redacted else ""
        return f"The run is written to {short_path(path)}{hidden}.{gaps}"

    async def _fetch(self) -> RunBundle:
        if self._bundle is None:
            self.say("Asking for the run, its steps, messages and assistant.")
            live = self._live
            try:
                self._bundle = await fetch_bundle(
                    live.session.client,
                    thread_id=live.thread_id,
                    run_id=self._run_id,
                    sight=self._sight,
                    journal=live.feed.state.journal,
                )
            except ApiError as error:
                raise ExportError(error.sentence.rstrip(".")) from error
        return self._bundle
