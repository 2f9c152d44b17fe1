"""What vetters say of candidates: the words, the judgements, their history, agreement and files out."""
