"""The program and its main screen: keys that work everywhere, palette, help, header, banner and footer."""
