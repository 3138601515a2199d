"""Foundry out of the box: a program named az on the PATH prints the tokens, which do not last."""

import os

import pytest

from runtui.api.errors import Misconfigured, NotAccepted
from runtui.feed.refresh.state import FeedStatus
from runtui.model.profile import Auth
from runtui.store.keys.token_command import TokenCommand
from tests.servers.conftest import visit
from tests.servers.flavour import KEY
from tests.servers.hosted import Foundry

COMMAND = ("az", "account", "get-access-token", "--resource", "https://ai.azure.com")


class SignedIn(Foundry):
    """Foundry, asked with what a program prints."""

    auth = Auth.COMMAND


@pytest.fixture
def az(tmp_path):
    """Lets az print these texts, one a run, the last again and again."""

    def prints(*texts):
        for place, text in enumerate(texts):
            (tmp_path / f"{place}").write_text(text)
        (tmp_path / "next").write_text("0")
        program = tmp_path / "az"
        program.write_text(
            f"#!/bin/sh\ncd {tmp_path}\nn=$(cat next)\ncat $n || exit 1\n"
            f"[ -f $((n + 1)) ] && echo $((n + 1)) > next\nexit 0\n"
        )
        program.chmod(0o755)
        return TokenCommand(COMMAND, {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"})

    return prints


async def test_the_rows_come_with_the_token_that_az_prints(az):
    async with visit(SignedIn(), secret=az(KEY)) as there:
        assert len(await there.read_all()) == 46


async def test_an_expired_token_is_replaced_in_the_middle_of_a_refresh(az):
    async with visit(SignedIn(), secret=az("expired-token-abcdefg", KEY)) as there:
        assert len(await there.read_all()) == 46
        assert there.state.error is None
        sent = [asked.headers["authorization"] for asked in there.server.asked]
        assert sent[:2] == ["Bearer expired-token-abcdefg", f"Bearer {KEY}"]
        assert set(sent[1:]) == {f"Bearer {KEY}"}


async def test_a_token_refused_twice_stops_the_refresh(az):
    async with visit(SignedIn(), secret=az("wrong-token-abcdefgh")) as there:
        await there.feed.refresh()
        assert isinstance(there.state.error, NotAccepted)
        assert "az login" in there.state.error.next_step
        assert there.state.feed_status is FeedStatus.BLOCKED
        assert len(there.server.asked) == 2


async def test_without_a_token_nothing_is_sent(az):
    async with visit(SignedIn(), secret=az("")) as there:
        await there.feed.refresh()
        assert isinstance(there.state.error, Misconfigured)
        assert "'az' printed nothing" in there.state.error.message
        assert there.server.asked == []
