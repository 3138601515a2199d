"""What we KNOW NOW: the live state of a thread, merged from the answers of the server."""
