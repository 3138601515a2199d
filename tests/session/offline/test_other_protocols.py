"""What a file holds of another protocol than the Assistants' is shown as its server would show it."""

import json
from pathlib import Path

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.decoders import Decoders, decode_detail
from runtui.api.offline_transport import OfflineTransport
from runtui.api.responses.decode_run import Newest, decode_run_page
from runtui.model.profile import FILE_URL, Auth, Profile
from runtui.session.offline.kept_file import KeptFile, open_kept
from tests.api.responses.objects import CONVERSATION, answered, call, listed, response, said

WAITING, DONE = response("resp_2", "completed", call()), response("resp_1", "completed", said())
KEPT = [run.raw() for run in decode_run_page(listed(WAITING, DONE), thread_id=None, newest=Newest.FIRST).runs]


def opened(path: Path, content: bytes) -> tuple[KeptFile, AssistantsClient]:
    path.write_bytes(content)
    kept = open_kept(path)
    kept.objects.wait(10)
    profile = Profile(name="file", base_url=FILE_URL, auth=Auth.NONE)
    client = AssistantsClient(profile, None, transport=OfflineTransport(kept.objects))
    client.decoders = Decoders(kept.objects.protocol)
    return kept, client


@pytest.mark.parametrize("content", [b"[" + b",".join(KEPT) + b"]", listed(*KEPT), b"\n".join(KEPT)])
async def test_a_list_of_responses_is_one_of_its_conversation_and_waits_as_it_did(
    tmp_path: Path, content: bytes
) -> None:
    kept, client = opened(tmp_path / "responses.json", content)
    page = await client.list_runs(CONVERSATION, limit=10)
    assert kept.objects.threads == [CONVERSATION]
    assert [(run.id, run.status, run.said) for run in page.runs] == [
        ("resp_2", "requires_action", "completed"),
        ("resp_1", "completed", None),
    ]
    assert decode_detail(page.runs[0]).required_action is not None
    await client.aclose()
    kept.objects.close()


async def test_a_bundle_of_a_response_has_its_steps_and_messages(tmp_path: Path) -> None:
    step = call() | {"rests_on": {"answer": answered()}}
    bundle = {
        "runtui_bundle": 1,
        "run": DONE,
        "steps": [step, said()],
        "messages": [said()],
        "assistant": None,
    }
    kept, client = opened(tmp_path / "bundle.json", json.dumps(bundle).encode())
    runs = (await client.list_runs(CONVERSATION, limit=10)).runs
    steps = (await client.list_steps(CONVERSATION, "resp_1")).steps
    messages = (await client.list_messages(CONVERSATION, run_id="resp_1")).messages
    assert [run.id for run in runs] == ["resp_1"]
    assert [step.kind for step in steps] == ["function_call", "message_creation"]
    assert steps[0].calls[0].output == "done"
    assert [message.text for message in messages] == ["It rains."]
    await client.aclose()
    kept.objects.close()
