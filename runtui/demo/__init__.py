"""A server to TRY: a simulated Assistants API, in the process or on loopback."""
