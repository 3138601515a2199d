"""What the official client sees, as one JSON object: ``python openai_client.py BASE_URL THREAD``."""

from __future__ import annotations

import json
import sys

from openai import OpenAI


def main(base_url: str, thread: str) -> None:
    """Reads the thread as a program of its users does: page after page, then the steps of its newest runs."""
    client = OpenAI(base_url=base_url, api_key="sk-any", max_retries=0, timeout=20)
    runs = client.beta.threads.runs
    pages = [[run.id for run in page.data] for page in runs.list(thread, limit=20).iter_pages()]
    newest = runs.list(thread, limit=5).data
    seen = {
        "pages": pages,
        "statuses": {run.id: run.status for run in newest},
        "steps": {run.id: [step.id for step in runs.steps.list(run.id, thread_id=thread)] for run in newest},
        "alone": runs.retrieve(pages[-1][-1], thread_id=thread).id,
    }
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
