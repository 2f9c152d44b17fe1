"""Every key of the app, in one table: what it does, where, and the word that stands for it.

Screens take their bindings from here (`bindings_for`), Help and the palette list it, and the
keymap file (`clara_tui.keys.keymap`) changes keys by the names given here.
"""

from dataclasses import dataclass

from textual.binding import Binding

QUEUE, VET, JOBS, SESSIONS, COMPARE, HELP, APP = "queue", "vet", "jobs", "sessions", "compare", "help", "app"
CLUSTERS, SIMILAR, MAP, TRAININGS = "clusters", "similar", "map", "trainings"
EXPERIMENTS, TRANSITS, PIXELS, JOINT = "experiments", "transits", "pixels", "joint"
PANELLED = (VET, JOBS, COMPARE, TRAININGS, EXPERIMENTS, TRANSITS, JOINT)
LISTS = (JOBS, SESSIONS, COMPARE, TRAININGS, EXPERIMENTS, TRANSITS, JOINT, HELP)
STARS = (QUEUE, VET)
SEARCHED = (JOBS, SESSIONS, COMPARE, TRAININGS, EXPERIMENTS, TRANSITS, HELP, CLUSTERS, SIMILAR)
MANY = 10**9
"""Lines: more than any list has."""
FOUND = (CLUSTERS, SIMILAR, MAP)
"""Where stars are found by what they are like."""


@dataclass(frozen=True, slots=True)
class KeyAction:
    """One thing an operator can do with one key."""

    name: str
    """What the keymap file calls it."""
    keys: tuple[str, ...]
    """Default keys, in Textual's names."""
    words: str
    """What it does, for Help and the palette."""
    group: str
    screens: tuple[str, ...]
    """Where the key works; `APP` is everywhere."""
    action: str
    """The screen's or app's action, such as "disposition('PC')"."""
    hint: str = ""
    """A word for the line of keys; empty for acts that are not shown there."""


def _act(
    name: str, keys: str, words: str, group: str, screens: tuple[str, ...], action: str, hint: str = ""
) -> KeyAction:
    return KeyAction(name, tuple(keys.split()), words, group, screens, action, hint)


MOVE = (
    _act("next", "j down", "next star", "move", STARS, "step(1)"),
    _act("previous", "k up", "previous star", "move", STARS, "step(-1)"),
    _act("next_unvetted", "n", "next star without a decision", "move", STARS, "next_unvetted", "unvetted"),
    _act("previous_unvetted", "N", "previous star without a decision", "move", STARS, "previous_unvetted"),
    _act("first", "g home", "first star", "move", STARS, "first"),
    _act("last", "G end", "last star", "move", STARS, "last"),
    _act("half_page_down", "ctrl+d pagedown", "half a page down", "move", STARS, "half_page(1)"),
    _act("half_page_up", "ctrl+u pageup", "half a page up", "move", STARS, "half_page(-1)"),
    _act("go_to", "colon", "go to a TIC or #rank, or run a command (Tab lists them)", "move", (APP,), "go_to", "go to"),
    _act("open", "enter", "open the selected star or line", "move",
         (QUEUE, SESSIONS, COMPARE, TRAININGS, *FOUND), "open", "open"),
    _act("back", "escape q", "back", "move", (VET, PIXELS, *LISTS, *FOUND), "back", "back"),
    _act("line_down", "j down", "a line down", "move", LISTS, "line(1)", "down"),
    _act("line_up", "k up", "a line up", "move", LISTS, "line(-1)"),
    _act("page_down", "ctrl+d pagedown", "half a page down", "move", LISTS, "page(1)"),
    _act("page_up", "ctrl+u pageup", "half a page up", "move", LISTS, "page(-1)"),
    _act("first_line", "g home", "first line", "move", (*LISTS, SIMILAR), f"line(-{MANY})"),
    _act("last_line", "G end", "last line", "move", (*LISTS, SIMILAR), f"line({MANY})"),
    _act("next_panel", "tab", "next panel", "panels", PANELLED, "panel(1)"),
    _act("previous_panel", "shift+tab", "previous panel", "panels", PANELLED, "panel(-1)"),
)  # fmt: skip
FIND = (
    _act("filter", "slash", "filter by words, terms or SQL", "find", (QUEUE,), "filter", "filter"),
    _act("clear_filter", "escape", "clear the filter", "find", (QUEUE,), "clear_filter"),
    _act("find", "slash", "find a word in the list; again: the next line with it", "find", SEARCHED, "app.find_line"),
    _act("sort", "o", "sort by a column", "find", (QUEUE,), "sort", "sort"),
    _act("reverse_sort", "O", "reverse the order", "find", (QUEUE,), "reverse_sort"),
)
JUDGING = (VET, CLUSTERS)
DECIDE = (
    _act("decide_pc", "p", "planet candidate", "decide", JUDGING, "disposition('PC')", "PC"),
    _act("decide_eb", "e", "eclipsing binary", "decide", JUDGING, "disposition('EB')", "EB"),
    _act("decide_v", "v", "variable star", "decide", JUDGING, "disposition('V')", "V"),
    _act("decide_is", "s", "instrumental or systematic", "decide", JUDGING, "disposition('IS')", "IS"),
    _act("decide_j", "x", "junk", "decide", JUDGING, "disposition('J')", "junk"),
    _act("decide_o", "w", "other", "decide", JUDGING, "disposition('O')", "other"),
    _act("decide_u", "u", "undecided", "decide", JUDGING, "disposition('U')", "U"),
    _act("decide_kp", "K", "known planet", "decide", JUDGING, "disposition('KP')"),
    _act("skip", "space", "skip: on to the next, nothing saved", "decide", (VET,), "skip"),
    _act("second_look", "exclamation_mark", "mark for a second look, or clear the mark", "decide", (VET,),
         "second_look"),
    _act("clear", "backspace", "clear the decision", "decide", (VET,), "clear"),
)  # fmt: skip
ANNOTATE = (
    _act("flags", "m", "set flags", "annotate", (VET,), "flag", "flags"),
    _act("note", "c", "write a note", "annotate", (VET,), "note", "note"),
    _act("rate", "r", "rate: then 0-5", "annotate", (VET,), "rating"),
    _act("confidence", "C", "how sure: certain, likely, guess", "annotate", (VET,), "confidence"),
    _act("copy_tic", "y", "copy the TIC number", "annotate", STARS, "copy_tic"),
    _act("copy_row", "Y", "copy the whole row", "annotate", STARS, "copy_row"),
    _act("star_card", "i", "star card and links", "annotate", (VET,), "star_card"),
)
FOLD = (
    _act("half_period", "comma", "period / 2", "fold", (VET,), "scale_period(1, 2)", "P÷2"),
    _act("double_period", "full_stop", "period x 2", "fold", (VET,), "scale_period(2, 1)", "×2"),
    _act("third_period", "less_than_sign", "period / 3", "fold", (VET,), "scale_period(1, 3)"),
    _act("triple_period", "greater_than_sign", "period x 3", "fold", (VET,), "scale_period(3, 1)"),
    _act("type_period", "equals_sign", "type a period", "fold", (VET,), "type_period"),
    _act("period_source", "t", "next period: BLS, other sectors, tests, LS, TOI", "fold", (VET,), "period_source"),
    _act("keep_ephemeris", "T", "keep this ephemeris", "fold", (VET,), "ephemeris"),
    _act("phase_left", "h left", "shift the phase left", "fold", (VET,), "shift_phase(-1)"),
    _act("phase_right", "l right", "shift the phase right", "fold", (VET,), "shift_phase(1)"),
    _act("period_down", "H", "period a little shorter", "fold", (VET,), "nudge_period(-1)"),
    _act("period_up", "L", "period a little longer", "fold", (VET,), "nudge_period(1)"),
    _act("bins", "b", "bins of the fold", "fold", (VET,), "bins"),
    _act("flatten", "f", "flattened or plain flux", "fold", (VET,), "flatten"),
    _act("detrend_method", "o", "another trend: quadratic, biweight, median, sines, then the pipeline's own", "fold",
         (VET,), "detrend_method"),
    _act("narrower_trend", "left_parenthesis", "narrower window of the trend", "fold", (VET,), "detrend_window(-1)"),
    _act("wider_trend", "right_parenthesis", "wider window of the trend", "fold", (VET,), "detrend_window(1)"),
    _act("sap", "d", "SAP or PDCSAP flux", "fold", (VET,), "sap"),
    _act("overlay", "R", "overlay the matched reference", "fold", (VET,), "overlay"),
    _act("periodogram", "P", "periodograms and their peaks; alone: 1-9 fold on a peak", "fold", (VET,), "periodogram"),
    _act("marker", "M", "braille, block or ASCII marks", "fold", (VET,), "marker"),
    _act("zoom_in", "plus", "zoom in", "fold", (VET, MAP), "zoom(1)"),
    _act("zoom_out", "minus", "zoom out", "fold", (VET, MAP), "zoom(-1)"),
    _act("transit_zoom", "asterisk", "three durations around the transit, in hours; again: all", "fold", (VET,),
         "transit_zoom"),
    _act("next_event", "right_square_bracket", "next event in the light curve: dip, flare, outlier, step", "fold",
         (VET,), "event(1)"),
    _act("previous_event", "left_square_bracket", "previous event in the light curve", "fold", (VET,), "event(-1)"),
    _act("transits", "X", "single transits: times, depths, which of them count, the fit", "fold", (VET,), "transits"),
    _act("search_again", "Q", "mask this signal and those before it, and search again", "fold", (VET,), "search_again"),
    _act("next_signal", "right_curly_bracket", "next signal of the star", "fold", (VET,), "signal(1)"),
    _act("previous_signal", "left_curly_bracket", "previous signal of the star", "fold", (VET,), "signal(-1)"),
    _act("pixels", "ctrl+x", "target pixels: where the dip comes from, difference image", "fold", (VET,), "pixels"),
    _act("download_pixels", "d enter", "download the target pixels of this star and sector", "fold", (PIXELS,),
         "download", "download"),
    _act("leave_out", "space x", "leave this transit out, or take it in again", "fold", (TRANSITS,), "leave_out",
         "leave out"),
    _act("use_fit", "T enter", "use the fit on the Vet screen", "fold", (TRANSITS,), "use_fit", "use fit"),
    _act("joint", "ampersand", "all light curves of the star searched together: one period, depth and fold in each",
         "fold", (VET,), "joint"),
    _act("leave_out_curve", "space x", "leave this light curve out of the search, or take it in again", "fold",
         (JOINT,), "leave_out", "leave out"),
    _act("use_joint", "T enter", "use this period on the Vet screen", "fold", (JOINT,), "use_period", "use period"),
    _act("digit_0", "0", "reset the zoom", "panels", (VET, MAP), "digit(0)"),
)  # fmt: skip
PANEL_NAMES = (
    "fold", "odd and even", "secondary", "light curve", "background, centroid, periodogram", "tests", "match", "star",
    "flags and notes",
)  # fmt: skip
PANELS = tuple(
    _act(f"digit_{n}", str(n), f"zoom the panel {name}, and back", "panels", (VET,), f"digit({n})")
    for n, name in enumerate(PANEL_NAMES, start=1)
)
MORE = (
    _act("similar", "A", "similar stars", "more", (VET,), "similar"),
    _act("clusters", "D", "clusters", "more", STARS, "clusters"),
    _act("feature_map", "F", "map of the features", "more", STARS, "feature_map"),
    _act("votes", "V", "votes of the other vetters", "more", (VET,), "votes"),
    _act("why", "W", "why it was flagged", "more", (VET,), "why"),
    _act("star_files", "number_sign", "the star's other light curves: open one", "more", (VET,), "star_files"),
    _act("query_catalogues", "at", "ask the catalogues for this star now", "more", (VET,), "query_catalogues"),
    _act("auto_advance", "a", "go on by itself after a decision, or stay", "more", STARS, "auto_advance"),
)
WORK = (
    _act("jobs", "J", "jobs: stages, workers, machine, log", "work", (APP,), f"open_screen('{JOBS}')", "jobs"),
    _act("start", "s", "start a run, or some stages", "work", (JOBS, EXPERIMENTS), "start", "start"),
    _act("resume", "r", "resume this run", "work", (JOBS,), "resume", "resume"),
    _act("cancel", "x", "cancel the run (asks first)", "work", (JOBS,), "cancel", "cancel"),
    _act("choose_run", "o", "show another run", "work", (JOBS,), "choose_run", "runs"),
    _act("sessions", "S", "sessions", "work", (APP,), f"open_screen('{SESSIONS}')", "sessions"),
    _act("new_session", "n", "new session", "work", (SESSIONS,), "new_session", "new"),
    _act("compare", "c", "compare vetters", "work", (SESSIONS,), "compare", "compare"),
    _act("mark", "space", "mark a session or training for comparing", "work", (SESSIONS, TRAININGS), "mark", "mark"),
    _act(
        "trainings",
        "I",
        "trainings: what models were made from, learning curves",
        "work",
        (APP,),
        f"open_screen('{TRAININGS}')",
    ),
    _act("next_metric", "o", "another metric", "work", (TRAININGS, EXPERIMENTS), "metric(1)", "metric"),
    _act("previous_metric", "O", "the metric before", "work", (TRAININGS, EXPERIMENTS), "metric(-1)"),
    _act(
        "experiments",
        "U",
        "experiments: sweeps of designs of the forests",
        "work",
        (APP,),
        f"open_screen('{EXPERIMENTS}')",
    ),
    _act("next_sweep", "n", "next sweep", "work", (EXPERIMENTS,), "sweep(1)", "sweep"),
    _act("previous_sweep", "N", "previous sweep", "work", (EXPERIMENTS,), "sweep(-1)"),
    _act("sweep_figures", "f", "draw the figures of the sweep", "work", (EXPERIMENTS,), "figures", "figures"),
    _act("export_variant", "e", "make the variant a model", "work", (EXPERIMENTS,), "export", "model"),
)
LIKENESS = (
    _act("next_cluster", "j down", "next cluster", "move", (CLUSTERS,), "cluster(1)", "cluster"),
    _act("previous_cluster", "k up", "previous cluster", "move", (CLUSTERS,), "cluster(-1)"),
    _act("first_cluster", "g home", "first cluster", "move", (CLUSTERS,), f"cluster(-{MANY})"),
    _act("last_cluster", "G end", "last cluster", "move", (CLUSTERS,), f"cluster({MANY})"),
    _act("next_member", "l right", "next member", "move", (CLUSTERS,), "member(1)", "member"),
    _act("previous_member", "h left", "previous member", "move", (CLUSTERS,), "member(-1)"),
    _act("next_members", "ctrl+d pagedown", "a page of members on", "move", (CLUSTERS,), "page(1)", "page"),
    _act("previous_members", "ctrl+u pageup", "a page of members back", "move", (CLUSTERS,), "page(-1)"),
    _act("next_method", "o", "another way of clustering", "find", (CLUSTERS,), "method(1)", "method"),
    _act("previous_method", "O", "the way of clustering before", "find", (CLUSTERS,), "method(-1)"),
    _act("next_alike", "j down", "next similar star", "move", (SIMILAR,), "line(1)", "down"),
    _act("previous_alike", "k up", "previous similar star", "move", (SIMILAR,), "line(-1)"),
    _act("page_alike_down", "ctrl+d pagedown", "half a page down", "move", (SIMILAR,), "page(1)"),
    _act("page_alike_up", "ctrl+u pageup", "half a page up", "move", (SIMILAR,), "page(-1)"),
    _act(
        "alike_by",
        "o",
        "similar by features, or by the shape of the fold",
        "find",
        (SIMILAR,),
        "other_way",
        "other way",
    ),
    _act("star_left", "h left", "nearest star to the left", "move", (MAP,), "towards(-1, 0)"),
    _act("star_below", "j down", "nearest star below", "move", (MAP,), "towards(0, -1)"),
    _act("star_above", "k up", "nearest star above", "move", (MAP,), "towards(0, 1)"),
    _act("star_right", "l right", "nearest star to the right", "move", (MAP,), "towards(1, 0)"),
    _act("current_star", "g home", "back to the current candidate", "move", (MAP,), "home"),
    _act("marks", "o", "mark by group, cluster or decision", "find", (MAP,), "marks", "marks"),
)
APPLICATION = (
    _act("undo", "z", "undo", "app", (*STARS, CLUSTERS), "undo", "undo"),
    _act("redo", "Z", "redo", "app", (*STARS, CLUSTERS), "redo"),
    _act("export", "E", "export decisions or candidates", "app", (APP,), "export", "export"),
    _act(
        "blind",
        "B",
        "hide the others' judgements; again: names, scores, match too; again: show all",
        "app",
        (APP,),
        "blind",
    ),
    _act("help", "question_mark", "help: keys and terms", "app", (APP,), "help", "help"),
    _act("palette", "ctrl+p", "command palette: all commands and themes", "app", (APP,), "command_palette"),
    _act("quit_queue", "q", "quit (a run goes on)", "app", (QUEUE,), "app.quit", "quit"),
    _act("redraw", "ctrl+l", "redraw the screen", "app", (APP,), "redraw"),
    _act("suspend", "ctrl+z", "suspend to the shell", "app", (APP,), "suspend_process"),
    _act("quit", "ctrl+q", "quit (a run goes on)", "app", (APP,), "quit"),
)
ACTS: tuple[KeyAction, ...] = (*MOVE, *LIKENESS, *FIND, *DECIDE, *ANNOTATE, *FOLD, *PANELS, *MORE, *WORK, *APPLICATION)
BY_NAME = {act.name: act for act in ACTS}


def acts_for(screen: str) -> list[KeyAction]:
    """Return the acts of one screen (or of `APP`), in the table's order."""
    return [act for act in ACTS if screen in act.screens]


def bindings_for(screen: str) -> list[Binding]:
    """Return Textual's bindings of one screen (or of `APP`); their ids are the acts' names."""
    return [
        Binding(",".join(act.keys), act.action, act.words, show=False, id=act.name, priority=act.name == "quit")
        for act in acts_for(screen)
    ]
