"""What an operator finds interesting, learnt from their decisions: plain functions on arrays."""
