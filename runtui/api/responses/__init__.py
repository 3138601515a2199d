"""The Responses protocol: responses of a conversation as runs of a thread, as Foundry's new agents have them."""
