"""The keys: OS keyring, environment, token commands."""
