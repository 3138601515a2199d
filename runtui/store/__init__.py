"""What OUTLIVES the session: keys, settings and the thread book."""
