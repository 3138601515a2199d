"""The simulated server of the Responses protocol, over the same simulation: a run is one response, or several.

A round of calls that somebody answers ends a response; the next one begins with the answers (`parts`). `items` has
what stands in ``output`` and in the conversation, `documents` the objects around them, `lists` pages of both,
`actions` what a POST does, and `api` the routes.
"""
