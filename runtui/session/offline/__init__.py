"""What is OPEN of a file instead of a server: its objects, found by an index, read when they are looked at."""
