import errno
import socket
import ssl

import httpx
import pytest

from runtui.api.errors import NotAccepted, Unreachable
from runtui.api.limits import Limits
from runtui.api.unreachable import no_answer


def distrust(code):
    error = ssl.SSLCertVerificationError("certificate verify failed")
    error.verify_code = code
    return error


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (socket.gaierror(-2, "x"), "not known"),
        (ConnectionRefusedError(111, "x"), "refuses connections"),
        (OSError(errno.ENETUNREACH, "x"), "no way through the network"),
        (OSError(errno.EHOSTUNREACH, "x"), "no way through the network"),
        (OSError("x"), "No connection to host"),
        (distrust(18), "self-signed"),
        (distrust(19), "self-signed"),
        (distrust(20), "an authority this computer does not know"),
        (distrust(10), "expired"),
        (distrust(62), "another name"),
        (ssl.SSLError("x"), "no common way to encrypt"),
    ],
)
@pytest.mark.parametrize("is_grouped", [False, True])
def test_the_cause_of_a_failed_connection_is_found_behind_the_transports_error(cause, words, is_grouped):
    error = httpx.ConnectError("All connection attempts failed")
    error.__cause__ = OSError("All connection attempts failed")
    error.__cause__.__cause__ = ExceptionGroup("several", [cause]) if is_grouped else cause
    told = no_answer(error, "host", Limits(), has_begun=False)
    assert isinstance(told, Unreachable)
    assert words in told.message


def test_a_proxy_that_wants_a_login_is_named_and_not_asked_again_by_itself():
    error = httpx.ProxyError("407 Proxy Authentication Required")
    told = no_answer(error, "host", Limits(), has_begun=False, proxy="HTTPS_PROXY")
    assert isinstance(told, NotAccepted)
    assert told.message == "The proxy named in HTTPS_PROXY wants a user name and password."
    assert "http://USER:PASSWORD@HOST" in told.next_step
    assert not told.is_passing
