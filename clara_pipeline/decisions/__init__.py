"""Decisions of vetters on candidates: the words, the judgements, their history, agreement and files out."""
