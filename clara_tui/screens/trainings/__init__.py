"""The screen of trainings."""
