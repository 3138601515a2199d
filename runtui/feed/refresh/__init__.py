"""How the runs of a thread are loaded and kept fresh: feed, poll, schedule, pages, and the merge of each answer."""
