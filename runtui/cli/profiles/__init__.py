"""``runtui profiles``: the servers of the settings file, kept without editing it."""
