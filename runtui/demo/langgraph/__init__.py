"""The simulation as a LangGraph server tells it: each answer to a question is a run of its own.

`runs` cuts the life of a simulated run into those of the server, `threads` holds them together, `checkpoints` is
what a run left behind, with the messages of `messages`. `documents` makes the JSON of an object, `threads_list`
a page of threads, `actions` does what a POST asks for, `stream` follows a run, and `api` answers each route.
"""
