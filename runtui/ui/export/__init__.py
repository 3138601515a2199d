"""What leaves the screen: copies, any single field, files."""
