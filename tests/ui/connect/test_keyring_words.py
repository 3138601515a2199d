"""What the key screen says of a keyring that takes no key."""

import httpx
import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from runtui.model.profile import Auth
from tests.ui.asking import KEY, RaisingKeyring, shows, text_of, type_in
from tests.ui.objects import a_run


@pytest.mark.parametrize("keys", [("enter",), ("ctrl+o",), ("enter", "enter")])
@pytest.mark.parametrize("error", [NoKeyringError(), KeyringLocked()])
async def test_why_the_keyring_takes_nothing_is_said_once(stage, keys, error):
    keyring = RaisingKeyring(error)
    keyring.get_password = lambda *_: (_ for _ in ()).throw(error)
    stage.auth, stage.keyring = Auth.BEARER, keyring
    stage.server.answer_otherwise = lambda request: httpx.Response(503, text="later")
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "API key")
        await type_in(pilot, KEY, *keys)
        await pilot.pause(0.1)
        text = text_of(app)
        for sentence in text.split(". "):
            assert len(sentence) < 30 or text.count(sentence) == 1
