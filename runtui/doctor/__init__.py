"""What works between this machine and the runs of a thread, a finding a step: for the command line and the screen."""
