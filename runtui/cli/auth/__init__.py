"""``runtui auth``: the key of a server, from the prompt to the OS keyring and out again."""
