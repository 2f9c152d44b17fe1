"""The columns of the tables that a run writes, and those of its candidates: type, unit, meaning, UCD."""
