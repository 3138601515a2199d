"""What works between this machine and the runs of a thread, one finding a step."""
