"""How runs ARRIVE: HTTP requests to a server that speaks the Assistants protocol."""
