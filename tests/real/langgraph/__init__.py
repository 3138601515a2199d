"""A real LangGraph server with a small graph: what it answers beside the demo's, and a person's way through it."""
