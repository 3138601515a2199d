"""``runtui doctor``: what works between this machine and a server, step by step."""
