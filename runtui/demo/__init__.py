"""A server to TRY: a simulated Assistants API, or another protocol's, in the process or on loopback.

An assistant and its scenes stand in `scenarios` (read by `scenario`, filled by `dialogue`), the threads in
`threads`. `run_plan` plans the life of one run, with one of the `endings`; `run_script` is that life as a value.
`thread_life` strings runs together, `simulation` holds all threads. `documents` makes the JSON of an object and
`lists` a page of them, `actions` does what a POST asks for, and `api` answers each route. `transport` serves it
inside the process, `server` on a port. `protocols` says who answers in another protocol: `langgraph` and
`responses` tell the same simulation in theirs.
"""
