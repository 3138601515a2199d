"""How it READS: every word, glyph and time format that people see."""
