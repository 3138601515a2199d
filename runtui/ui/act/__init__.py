"""What a person does to runs: cancelling, answering, creating, each seen before it goes and told after it went."""
