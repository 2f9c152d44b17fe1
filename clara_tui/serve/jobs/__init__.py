"""The processes that scan and train, and the queue in front of them."""
