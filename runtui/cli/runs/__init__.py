"""``runtui runs``: the runs of a thread from the command line."""
