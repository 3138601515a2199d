"""An app that tells more of what is open: what the server says of the thread, and each step of the way there."""

from __future__ import annotations

import time

from textual import work

from runtui.api.errors import ApiError
from runtui.ui.app.own_keys import OwnKeys


class Describing(OwnKeys):
    """Shows the dialogs about thread and connection."""

    @work(group="details", exclusive=True)
    async def action_thread_details(self) -> None:
        """Shows what the server says about the thread."""
        live = self.runs.live
        if live is None:
            self.say("No thread is open.")
            return
        try:
            thread = await live.session.client.fetch_thread(live.thread_id)
        except ApiError as error:
            self.say(error.sentence, is_warning=True, seconds=8)
            return
        from runtui.ui.threads.details import ThreadDetailsScreen  # noqa: PLC0415  as with all dialogs

        label = live.session.label(live.thread_id)
        self.push_screen(ThreadDetailsScreen(self.seen_thread(thread), label, time.time()))

    def action_doctor(self) -> None:
        """Checks every step between this machine and the runs of the open thread."""
        if self.session is None:
            return
        from runtui.ui.connect.doctor import DoctorScreen  # noqa: PLC0415  as with all dialogs

        thread_id = self.runs.live.thread_id if self.runs.live is not None else None
        self.push_screen(DoctorScreen(self.launch, self.session, thread_id))
