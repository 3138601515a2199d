"""How a thread is kept fresh: the feed, its pages, its pace, and the merge of each answer."""
