"""What you TYPE: arguments, and the start of the dashboard."""
