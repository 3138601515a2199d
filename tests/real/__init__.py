"""Real programs around runtui: gateways, a web server, a proxy that fails, the official client, a check of the API.

None of it belongs to `make test`. `make test-real` sets each up in a folder of its own and runs these tests.
"""
