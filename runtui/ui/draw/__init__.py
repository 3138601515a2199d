"""How anything is drawn: lines, roles, palette, painted widgets."""
