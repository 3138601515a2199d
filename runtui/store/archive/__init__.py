"""Threads kept in a file: what its lines say, how it is written so that nothing is lost, and how it is checked."""
