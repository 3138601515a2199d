"""The thread book: saved threads in SQLite."""
