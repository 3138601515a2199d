"""What you TYPE: arguments, the start of the dashboard, and the commands that need no screen."""
