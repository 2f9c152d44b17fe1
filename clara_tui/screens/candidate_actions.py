"""The keys' actions that every screen with a current candidate has."""

from clara_tui.screens.delegate import delegate


class CandidateActions:
    """Delegate what the keys of a candidate do to the screen's `navigator` and its `history`."""

    action_step = delegate("navigator", "step", 1)
    action_first = delegate("navigator", "first")
    action_last = delegate("navigator", "last")
    action_next_unvetted = delegate("navigator", "next_unvetted")
    action_previous_unvetted = delegate("navigator", "previous_unvetted")
    action_auto_advance = delegate("navigator", "auto_advance")
    action_copy_tic = delegate("navigator", "copy_tic")
    action_copy_row = delegate("navigator", "copy_row")
    action_clusters = delegate("navigator", "clusters")
    action_feature_map = delegate("navigator", "feature_map")
    action_undo = delegate("history", "undo")
    action_redo = delegate("history", "redo")
