"""The way to a server: key screen, first start, profiles, doctor."""
