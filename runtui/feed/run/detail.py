"""A run in full: the one place that opens the packed object of a run, so that nothing above decodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail
    from runtui.model.run import Run


def detail_of(run: Run) -> RunDetail:
    """Returns everything `run` holds; a field that can't be read is None. Never raises."""
    # Imported with the first run that is read in full: the rows come first.
    from runtui.api.decoders import decode_detail  # noqa: PLC0415

    return decode_detail(run)
