"""What a run IS: values of the Assistants protocol, without any I/O."""
