"""A session without a screen: what it learned of its server, and what another key makes it forget."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import httpx
import pytest
from msgspec.structs import replace

from runtui.api.assistants.client import AssistantsClient
from runtui.model.capability import Capability
from runtui.model.profile import Connection, KeySource, Origin, Profile
from runtui.model.secret import Secret
from runtui.session.launch import Launch
from runtui.session.session import Session
from runtui.store.book.thread_book import ThreadBook
from runtui.store.keys.key_finder import FoundKey
from runtui.store.keys.key_store import KeyStore
from runtui.store.settings.config import Config
from runtui.store.settings.config_file import ConfigFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROFILE = Profile(name="work", base_url="https://api.example.com/v1")
CONNECTION = Connection(profile=PROFILE, origin=Origin.PROFILE)
NEW_KEY = FoundKey(secret=Secret("sk-new"), source=KeySource.SESSION)


@pytest.fixture
def book() -> Iterator[ThreadBook]:
    with ThreadBook.open(None) as opened:
        yield opened


def client(profile: Profile = PROFILE, secret: Secret | None = None) -> AssistantsClient:
    return AssistantsClient(profile, secret, transport=httpx.MockTransport(lambda _: httpx.Response(500)))


def session(book: ThreadBook) -> Session:
    return Session(CONNECTION, client(), book, KeySource.NONE)


def launch(book: ThreadBook, folder: Path) -> Launch:
    return Launch(
        connection=CONNECTION,
        config=Config(),
        config_file=ConfigFile(folder / "config.toml"),
        key_store=KeyStore(find=list),
        environ={},
        make_client=client,
        open_book=lambda _: book,
    )


class Names:
    """A server that names every assistant, once `answers` is set."""

    def __init__(self) -> None:
        self.answers = asyncio.Event()

    async def fetch_assistant_name(self, assistant_id: str) -> str | None:
        await self.answers.wait()
        return f"name of {assistant_id}"


async def test_what_a_server_lacks_is_known_to_the_next_session(book: ThreadBook) -> None:
    first = session(book)
    first.client.capabilities.note_missing(Capability.MESSAGES, "It has no messages.")
    first.keep_learned()
    assert session(book).client.capabilities.reason(Capability.MESSAGES) == "It has no messages."


async def test_a_capability_of_another_version_is_passed_over_at_the_start(book: ThreadBook) -> None:
    kept = {"time travel": "Not yet.", Capability.STEPS.value: "It has no steps."}
    book.set_setting(PROFILE.account, "capabilities", json.dumps(kept))
    assert session(book).client.capabilities.to_dict() == {Capability.STEPS.value: "It has no steps."}


@pytest.mark.parametrize("kept", ["", "no JSON", "[]", "3", "null", '{"steps": 3}', '["steps"]'])
async def test_capabilities_that_can_not_be_read_count_as_none(book: ThreadBook, kept: str) -> None:
    book.set_setting(PROFILE.account, "capabilities", kept)
    assert session(book).client.capabilities.to_dict() == {}


async def test_after_a_change_of_key_the_names_of_assistants_are_asked_for_anew(
    book: ThreadBook, tmp_path: Path
) -> None:
    opened, source = session(book), Names()
    source.answers.set()
    await opened.names.learn(source, ("asst_1",))
    assert opened.names.known == {"asst_1": "name of asst_1"}
    await opened.change_key(launch(book, tmp_path), CONNECTION, NEW_KEY)
    assert opened.names.known == {}
    assert opened.names.lacks(["asst_1"]) == ("asst_1",)


async def test_a_name_that_the_old_key_asked_for_is_not_kept_with_the_new_one(
    book: ThreadBook, tmp_path: Path
) -> None:
    opened, source = session(book), Names()
    learning = asyncio.create_task(opened.names.learn(source, ("asst_1",)))
    await asyncio.sleep(0)
    await opened.change_key(launch(book, tmp_path), CONNECTION, NEW_KEY)
    source.answers.set()
    await learning
    assert opened.names.known == {}


async def test_another_key_may_see_other_threads_and_do_what_the_last_could_not(
    book: ThreadBook, tmp_path: Path
) -> None:
    opened = session(book)
    opened.client.capabilities.note_missing(Capability.LIST_THREADS, "It lists none.")
    await opened.listed.load_more(opened.client)
    old = await opened.change_key(launch(book, tmp_path), CONNECTION, NEW_KEY)
    assert old is not opened.client
    assert opened.client.capabilities.reason(Capability.LIST_THREADS) is None
    assert (opened.listed.reason, opened.listed.has_more, opened.key_source) == ("", True, KeySource.SESSION)


@pytest.mark.parametrize(("origin", "locks"), [(Origin.FLAGS, True), (Origin.FILE, False)])
async def test_nothing_is_locked_in_a_file_whatever_server_it_comes_from(
    book: ThreadBook, origin: Origin, locks: bool
) -> None:
    profile = replace(PROFILE, kind="openai")
    opened = Session(Connection(profile=profile, origin=origin), client(), book, KeySource.NONE)
    assert opened.place().locks_thread is locks
