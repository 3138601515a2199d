"""What is OPEN now, without a terminal: server, key, client, thread book, live threads and view settings."""
