"""The floor of a command: what one writes with httpx to print a page of runs; ``bare_list URL THREAD LIMIT``."""

from __future__ import annotations

import json
import os
import sys

import httpx


def print_page(url: str, thread_id: str, limit: str) -> None:
    """Prints the objects of the first page as one JSON array."""
    headers = {"Authorization": f"Bearer {os.environ['RUNTUI_API_KEY']}"}
    with httpx.Client(base_url=url, headers=headers) as client:
        answer = client.get(f"/threads/{thread_id}/runs", params={"limit": limit})
        answer.raise_for_status()
        json.dump(answer.json()["data"], sys.stdout)


if __name__ == "__main__":
    print_page(*sys.argv[1:])
