"""What all dialogs are made of: the list to choose from, the page to read, the box to type into."""
