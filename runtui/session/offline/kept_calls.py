"""What the runs of a file called: told from the steps in it, looked at when a filter asks for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.decoders import Decoders
from runtui.api.errors import ApiError

if TYPE_CHECKING:
    from runtui.feed.view.query.step_filter import StepFilter
    from runtui.model.run import Run
    from runtui.session.offline.kept_file import KeptFile

_LIST = b'{"object":"list","data":[%b],"has_more":false}'


class KeptCalls:
    """The calls of the runs of one thread of a file, once all of it is read."""

    is_at_hand = True
    version = 0

    def __init__(self, kept: KeptFile, thread_id: str) -> None:
        self._objects, self._thread_id = kept.objects, thread_id
        self._is_redacted = kept.header is not None and kept.header.redacted
        self._has_steps = kept.header is not None and "step" in kept.header.parts
        """Whether runs without a step in the file had none."""

    @property
    def is_ready(self) -> bool:
        """Whether all steps of the file are known."""
        return self._objects.is_done

    def verdict(self, run: Run, step_filter: StepFilter) -> bool | None:
        """Returns whether a run passes, None where the file doesn't hold its steps."""
        objects, is_whole = self._objects, self._objects.problem is None
        steps = objects.steps_of(self._thread_id, run.id)
        if run.id in objects.without_steps or not (steps or (self._has_steps and is_whole)):
            return None
        is_whole = is_whole and not self._is_redacted
        raw = [each for each in steps if step_filter.may_concern(each)]
        if not raw:
            return step_filter.accepts((), is_whole=is_whole)
        try:
            page = Decoders(run.page.protocol).decode_step_page(_LIST % b",".join(raw), run_id=None)
        except ApiError:
            return None
        calls = [call for step in page.steps for call in step.calls]
        return step_filter.accepts(calls, is_whole=is_whole)
