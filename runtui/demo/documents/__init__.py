"""How a run READS on the wire: the protocol's objects, worked out from a story and an instant."""
