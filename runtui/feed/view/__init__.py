"""Which of the loaded runs are shown, in which order: filter, sort, search."""
