"""What works between this machine and the runs of a thread, one check a step."""
