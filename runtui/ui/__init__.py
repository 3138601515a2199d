"""How it LOOKS: the Textual application."""
