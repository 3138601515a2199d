"""tmp"""
from __future__ import annotations
import os, sys
def main() -> int:
    from runtui.ui.app import RuntuiApp
    from runtui.ui.launch import Launch
    from runtui.store.config import Config
    from runtui.store.config_file import ConfigFile
    from runtui.store.keys import KeyCabinet
    from runtui.store.resolve import demo_connection
    from runtui.store.thread_book import ThreadBook
    from pathlib import Path
    def make(profile, secret):
        from runtui.api.client import AssistantsClient
        from runtui.demo.transport import DemoTransport
        return AssistantsClient(profile, secret, transport=DemoTransport(seed=7, latency=0.15))
    def book(connection):
        from runtui.demo.threads import demo_threads
        b = ThreadBook.open(None)
        b.fill(connection.profile.account, demo_threads(7))
        return b
    app = RuntuiApp(Launch(connection=demo_connection(), config=Config(), config_file=ConfigFile(Path("/tmp/x.toml")), cabinet=KeyCabinet(), environ=os.environ, make_client=make, open_book=book))
    app.run()
    return app.return_code or 0
