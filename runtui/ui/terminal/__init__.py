"""The terminal and the programs beside it: signals, crashes, watchdog, clipboard, pager, mouse."""
