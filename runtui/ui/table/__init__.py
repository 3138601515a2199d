"""The list of runs: rows, columns, filter, sort, going to a run, health."""
