"""How a run READS on the wire: the protocol's objects, worked out from the script of a run and an instant."""
