"""``runtui threads``: the thread book from the command line."""
