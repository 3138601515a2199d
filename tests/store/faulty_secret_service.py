"""A Secret Service with one fault, on the session bus. It prints ``ready`` once it has the name.

silent: takes every call and never answers · error: answers every call with an error · dying: ends at the
first call · prompting: has a locked collection whose question to unlock is never answered.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection

if TYPE_CHECKING:
    from jeepney import Message

BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
PROMPT = "/org/freedesktop/secrets/prompt/p1"
FAILED = "org.freedesktop.DBus.Error.Failed"


def answer_while_locked(call: Message) -> Message:
    member = call.header.fields[HeaderFields.member]
    if member == "Get":
        asks_for_lock = call.body[1] == "Locked"
        return new_method_return(call, "v", (("b", True) if asks_for_lock else ("s", "Login"),))
    if member == "Unlock":
        return new_method_return(call, "aoo", ([], PROMPT))
    return new_method_return(call)


def serve(connection: DBusConnection, fault: str) -> None:
    while True:
        call = connection.receive()
        if call.header.message_type is not MessageType.method_call or fault == "silent":
            continue
        if fault == "dying":
            return
        if fault == "error":
            connection.send(new_error(call, FAILED, "s", ("it does not work \x1b[31m",)))
        else:
            connection.send(answer_while_locked(call))


def main() -> None:
    with open_dbus_connection() as connection:
        request = new_method_call(BUS, "RequestName", "su", ("org.freedesktop.secrets", 4))
        connection.send_and_get_reply(request)
        print("ready", flush=True)  # noqa: T201
        serve(connection, sys.argv[1])


main()
