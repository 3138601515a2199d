"""What the official client sees of runs that were acted on: ``python openai_acts.py BASE_URL THREAD/RUN...``."""

from __future__ import annotations

import json
import sys
from typing import Any

from openai import OpenAI


def main(base_url: str, *places: str) -> None:
    """Prints one JSON object: by run id its status, settings, outputs of its calls, and what was said last."""
    client = OpenAI(base_url=base_url, api_key="sk-any", max_retries=0, timeout=20)
    seen = {run_id: seen_run(client, thread, run_id) for thread, run_id in (each.split("/") for each in places)}
    sys.stdout.write(json.dumps(seen))


def seen_run(client: OpenAI, thread: str, run_id: str) -> dict[str, Any]:
    """One run, its steps and its messages."""
    threads = client.beta.threads
    run = threads.runs.retrieve(run_id, thread_id=thread)
    steps = list(threads.runs.steps.list(run_id, thread_id=thread))
    calls = [call for step in steps for call in getattr(step.step_details, "tool_calls", None) or ()]
    said = [part.text.value for each in threads.messages.list(thread, limit=5).data for part in each.content]
    return {
        "status": run.status,
        "model": run.model,
        "metadata": run.metadata,
        "outputs": {call.id: call.function.output for call in calls if call.type == "function"},
        "said": said,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
