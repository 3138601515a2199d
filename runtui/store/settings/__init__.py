"""The settings file: config.toml read, resolved and written."""
