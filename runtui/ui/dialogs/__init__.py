"""What all dialogs are made of: the dialog, one question, the chooser list, the text field."""
