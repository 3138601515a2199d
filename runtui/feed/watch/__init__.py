"""How all saved threads stand: which of them is asked when, within one budget, and what needs a person first."""
