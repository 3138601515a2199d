"""Runs for the tests of filters and views: read from a page, as the program reads them."""

import json

from runtui.api.assistants.decode_run import decode_run_page
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.row_tests import FilterContext
from runtui.feed.view.query.run_filter import RunFilter

NOW = 1_790_000_000.0
"""2026-09-21 14:13:20 UTC."""


def runs_of(*documents, is_ascii=False):
    """Runs of one page, newest first; ids are made up where none are given."""
    whole = [{"id": f"run_{place}", "status": "completed", **each} for place, each in enumerate(documents)]
    body = json.dumps({"data": whole, "has_more": False}, ensure_ascii=is_ascii).encode("utf-8", "surrogatepass")
    return list(decode_run_page(body, thread_id=None).runs)


def run_of(is_ascii=False, **document):
    """One run alone."""
    return runs_of(document, is_ascii=is_ascii)[0]


def call(name, arguments="{}"):
    """A required action with one call."""
    calls = [{"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}]
    return {"type": "submit_tool_outputs", "submit_tool_outputs": {"tool_calls": calls}}


def passes(text, run, *, now=NOW, **context):
    """Whether a run passes the filter typed as `text`."""
    return accepts(RunFilter(parse(text), FilterContext(now, **context)), run)


def accepts(run_filter, run):
    """Whether a filter lets a run through; its whole object is read where needed."""
    answer = run_filter.judge(run)
    return bool(run_filter.judge(run, run_filter.read(run.raw()))) if answer is None else answer


def ids(runs):
    return [run.id for run in runs]
