"""The Assistants protocol: its requests, its client, and its objects decoded."""
