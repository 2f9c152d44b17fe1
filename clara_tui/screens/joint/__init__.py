"""Joint search: one signal in all light curves of a star."""
