"""The watch: the newest run of every saved thread on one screen, what needs somebody first."""
