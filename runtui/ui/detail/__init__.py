"""The run being read: its tabs, phases, calls, comparison, redaction."""
