"""Drafts ExoFOP would take, and what the validator refuses."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clara_pipeline.decisions.ctoi import COLUMNS, ListedToi, ctoi_draft, plain_notes
from clara_pipeline.decisions.ctoi_check import check_ctoi
from clara_pipeline.errors import ClaraError, DamagedStore
from clara_pipeline.sessions.ctoi_files import known_signals, next_name, validate_ctoi

DAY = date(2025, 8, 6)


def row(**changes):
    """A row of the decision table: a planet candidate with a kept ephemeris."""
    return {
        "tic_id": 52368076, "sector": 1, "filename": "a.fits", "disposition": "PC", "confidence": "likely",
        "note": None, "period_days": 3.1021, "epoch_btjd": 1326.41, "duration_hours": 2.3, "depth_ppm": 4100.0,
        "period_err_days": 0.0004, "epoch_err_days": None, "duration_err_hours": None, "depth_err_ppm": 1.5e-5,
        "ephemeris_kept": True, "ephemeris_source": "operator", "vetter": "ann", "simulated": False,
    } | changes  # fmt: skip


def cells(draft, line=1):
    return dict(zip(COLUMNS, draft.lines[line].split("|"), strict=True))


def test_a_draft_has_the_layout_asked_for():
    draft = ctoi_draft([row(note="deeper on odd transits | “Größe résumé”")], DAY, 7)
    assert len(COLUMNS) == 46
    assert draft.text.startswith("target|flag|disp|discovery|candname|period|")
    assert draft.text.endswith("\n")
    filled = {name: value for name, value in cells(draft).items() if value}
    assert filled == {
        "target": "TIC52368076.01", "flag": "newctoi", "disp": "PC",
        "period": "3.1021", "period_unc": "0.0004", "epoch": "2458326.41", "depth": "4100", "depth_unc": "0.000015",
        "duration": "2.3", "tag": "20250806_ann_clara_00007", "prop_period": "0",
        "r_planet": "0.06403", "notes": "deeper on odd transits / ?Gro?e resume?; sector 1; period set by the vetter",
    }  # fmt: skip
    assert check_ctoi(draft.text) == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"disposition": "EB"}, "only PC"),
        ({"disposition": None}, "it is not judged, and"),
        ({"simulated": True}, "simulated"),
        ({"tic_id": None}, "no TIC number"),
        ({"period_days": None}, "no ephemeris"),
        ({"epoch_btjd": None}, "no ephemeris"),
        ({"period_days": 1e-9}, "not above 0"),
        ({"epoch_btjd": 1e6}, "not a full BJD"),
        ({"period_days": -1.0}, "not above 0"),
        ({"ephemeris_source": "ls"}, "Lomb-Scargle"),
        ({"ephemeris_source": "ls", "depth_ppm": None, "duration_hours": None}, "rotation"),
        ({"ephemeris_source": None}, "not known"),
        ({"ephemeris_kept": False}, "set by hand and not kept"),
        ({"depth_ppm": None}, "no depth"),
        ({"duration_hours": None, "depth_ppm": None}, "no depth and no duration"),
        ({"depth_ppm": 0.0}, "no depth"),
        ({"depth_ppm": 2e6}, "deeper than"),
        ({"duration_hours": 80.0}, "longer than its period"),
        ({"disposition": "conflict", "votes": "ann: PC; bob: EB"}, "do not agree"),
        ({"period_days": None, "kept_periods": "ann: 3 d; bob: 6 d"}, "different periods"),
    ],
)
def test_what_is_no_new_candidate_is_left_out_with_the_reason(changes, reason):
    draft = ctoi_draft([row(**changes), row(tic_id=1)], DAY)
    assert draft.n_rows == 1
    assert reason in draft.left_out[0][1]


@pytest.mark.parametrize("tic_id", [7, 2052368076, 10**10 + 1])
def test_the_target_is_the_whole_tic_number(tic_id):
    draft = ctoi_draft([row(tic_id=tic_id)], DAY)
    assert cells(draft)["target"] == f"TIC{tic_id}.01"
    assert check_ctoi(draft.text) == []


def test_a_dip_just_shorter_than_its_period_is_a_row():
    assert ctoi_draft([row(duration_hours=74.0)], DAY).n_rows == 1
    assert ctoi_draft([row(duration_hours=75.0)], DAY).n_rows == 0


def test_signals_keep_the_numbers_that_the_session_gave_them():
    rows = [row(signal=2, period_days=9.0), row(signal=1, disposition="KP"), row(sector=2, signal=2, period_days=30.0)]
    draft = ctoi_draft(rows, DAY)
    assert [cells(draft, line)["target"] for line in (1, 2)] == ["TIC52368076.02", "TIC52368076.03"]
    assert check_ctoi(draft.text) == []


def test_signals_of_one_star_are_numbered_and_one_signal_is_one_row():
    rows = [
        row(sector=1, ephemeris_kept=False, ephemeris_source="bls", period_days=3.3),
        row(sector=2),
        row(sector=3, period_days=9.0),
        row(sector=4, period_days=9.4),
    ]
    draft = ctoi_draft(rows, DAY)
    assert [cells(draft, line)["target"] for line in (1, 2)] == ["TIC52368076.01", "TIC52368076.02"]
    assert [cells(draft, line)["period"] for line in (1, 2)] == ["3.1021", "9"]
    assert [left["sector"] for left, _ in draft.left_out] == [4, 1]
    notes = [cells(draft, line)["notes"] for line in (1, 2)]
    assert ["sectors 1, 2" in notes[0], "sectors 3, 4" in notes[1]] == [True, True]
    assert check_ctoi(draft.text) == []


def test_a_listed_signal_is_left_out_and_another_of_that_star_is_not():
    known = {52368076: [ListedToi("TOI 125.01", 4.65), ListedToi("TOI 125.02", 9.15)]}
    draft = ctoi_draft([row(), row(period_days=9.6, sector=2)], DAY, known=known)
    assert draft.n_rows == 1
    assert "TOI 125.02" in draft.left_out[0][1]
    assert [problem.is_warning for problem in check_ctoi(draft.text, known)] == [True]


@pytest.mark.parametrize("period", [9.15, float("nan")])
def test_a_listed_star_is_warned_of_whatever_its_period(period):
    known = {52368076: [ListedToi("TOI 125.02", period)]}
    draft = ctoi_draft([row()], DAY, known=known)
    assert draft.n_rows == 1
    listed = "TOI 125.02 (9.15 d)" if period == 9.15 else "TOI 125.02 (no period)"
    assert listed in draft.warnings[0][1]
    (problem,) = check_ctoi(draft.text, known)
    assert problem.is_warning
    assert str(problem).startswith(f"line 2, target: warning: the star has listed signals: {listed}")
    assert ctoi_draft([row()], DAY).warnings == []


def test_a_row_without_a_sector_has_none_in_its_notes():
    assert cells(ctoi_draft([row(sector=None, note="a note")], DAY))["notes"] == "a note; period set by the vetter"


def test_the_notes_name_the_sectors_of_a_joint_search():
    joint = row(ephemeris_search="joint", ephemeris_sectors="20 45")
    assert "period from a joint fit in sectors 20, 45" in cells(ctoi_draft([joint], DAY))["notes"]
    pair = row(ephemeris_search="two transits", ephemeris_sectors=None)
    assert "two single transits, one of several, in files" in cells(ctoi_draft([pair], DAY))["notes"]


def test_the_radius_is_filled_where_the_stars_is_known():
    draft = ctoi_draft([row(radius_rsun=0.5, flags="ODD VSH", note="a note", ephemeris_source="bls")], DAY)
    filled = cells(draft)
    assert (filled["r_planet"], filled["radius"]) == ("0.06403", "3.49")
    assert filled["notes"] == "a note; sector 1; period from BLS; flags ODD VSH"
    assert check_ctoi(draft.text) == []


positive = st.floats(0, 1e7)
maybe = st.none() | positive


@settings(deadline=None)
@given(
    st.lists(
        st.builds(
            row, tic_id=st.integers(1, 4), period_days=positive, epoch_btjd=st.floats(-1e5, 1e5), note=st.text(max_size=200),
            vetter=st.text(max_size=9), duration_hours=maybe, depth_ppm=maybe, period_err_days=maybe, depth_err_ppm=maybe,
            duration_err_hours=maybe, disposition=st.sampled_from(["PC", "EB"]),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_every_draft_passes_the_validator(rows):
    draft = ctoi_draft(rows, DAY)
    assert draft.n_rows + len(draft.left_out) == len(rows)
    assert check_ctoi(draft.text) == []


GOOD = ctoi_draft([row()], DAY)


def spoilt(**changes):
    return "\n".join([GOOD.lines[0], "|".join((cells(GOOD) | changes).values())]) + "\n"


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("target", "52368076.01", "not like TIC"),
        ("target", "TIC52368076", "not like TIC"),
        ("target", "", "required"),
        ("flag", "newtoi", "not newctoi"),
        ("disp", "APC", "none of CP, FP, PC"),
        ("period", "", "required"),
        ("period", "three", "not a number"),
        ("period", "nan", "not a number"),
        ("period", "1_0", "not a number"),
        ("period", "0", "not above 0"),
        ("period_unc", "-1", "below 0"),
        ("epoch", "1326.41", "not a full BJD"),
        ("depth", "2e6", "deeper"),
        ("duration", "", "no transit"),
        ("depth", "", "no transit"),
        ("duration", "90", "longer than the period"),
        ("epoch", "", "required"),
        ("mass", "heavy", "not a number"),
        ("r_planet", "", "required where r_planet_err is given"),
        ("prop_period", "12", "has 0"),
        ("prop_period", "", "required"),
        ("tag", "2025-08-06_ann_x_00001", "YYYYMMDD"),
        ("tag", "20251306_ann_x_00001", "YYYYMMDD"),
        ("tag", "20250806_ann_00001", "YYYYMMDD"),
        ("notes", "x" * 121, "121 characters"),
        ("notes", "Größe", "ASCII"),
        ("notes", "a\tb", "ASCII"),
        ("notes", "a|b", "47 columns"),
        ("notes", "a\nb", "1 columns"),
    ],
)
def test_each_fault_is_found_and_named(column, value, message):
    also = {"r_planet": {"r_planet_err": "1"}}.get(column, {})
    problems = check_ctoi(spoilt(**{column: value}, **also))
    assert len(problems) >= 1
    assert message in str(problems[0])
    assert problems[0].column in (column, "")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"target": "TIC5"}, ["line 2, target: 'TIC5' is not like TIC52368076.01"]),
        ({"flag": "new"}, ["line 2, flag: 'new' is not newctoi"]),
        ({"disp": "APC"}, ["line 2, disp: 'APC' is none of CP, FP, PC"]),
        ({"disp": "CP"}, []),
        ({"disp": "FP"}, []),
        ({"mass": "1e999"}, ["line 2, mass: '1e999' is not a number"]),
        ({"disp": ""}, ["line 2, disp: a value is required"]),
        ({"prop_period": "12"}, ["line 2, prop_period: a new CTOI has 0"]),
        ({"tag": "x" * 70}, [f"line 2, tag: {'x' * 60!r} is not like YYYYMMDD_username_description_nnnnn"]),
        ({"mass": "m" * 50}, [f"line 2, mass: {'m' * 40!r} is not a number"]),
        ({"period": "0"}, ["line 2, period: 0 is not above 0"]),
        ({"period": "3.1E0", "depth": "4.1e3"}, []),
        ({"notes": "a|b"}, ["line 2: it has 47 columns, not 46; is there a pipe or a line end in a note?"]),
    ],
)
def test_a_fault_is_told_once_with_its_value(changes, told):
    assert [str(problem) for problem in check_ctoi(spoilt(**changes))] == told


def test_a_line_without_a_period_does_not_hide_the_faults_of_the_next():
    after = spoilt(target="TIC52368076.02", period="three").splitlines()[1]
    told = [str(problem) for problem in check_ctoi("\n".join([GOOD.lines[0], after, GOOD.lines[1], ""]))]
    assert told == ["line 2, period: 'three' is not a number"]


def test_long_names_of_listed_signals_are_cut():
    listed = {52368076: [ListedToi("TOI 125.01" + "x" * 400, 3.0)]}
    (problem,) = check_ctoi(GOOD.text, listed)
    assert len(problem.message) < 120


def test_a_listed_signal_is_named_and_another_of_its_star_is_a_warning():
    listed = [ListedToi("TOI 125.01", 3.0)]
    told = [str(problem) for problem in check_ctoi(GOOD.text, {52368076: listed})]
    assert told == ["line 2, period: TOI 125.01 is listed already for this star with 3 d"]
    (warning,) = check_ctoi(spoilt(period="9.5").replace("\n", "\r\n"), {52368076: listed})
    assert (warning.column, warning.is_warning) == ("target", True)
    assert "TOI 125.01" in warning.message


def test_a_wrong_header_or_an_empty_file_is_found():
    assert "header" in str(check_ctoi("")[0])
    assert "header" in str(check_ctoi(GOOD.text.replace("notes", "note"))[0])


def test_duplicates_in_the_file_are_found():
    line = GOOD.lines[1]
    again = line.replace("TIC52368076.01", "TIC52368076.02").replace("3.1021", "3.5")
    other = line.replace("TIC52368076.01", "TIC52368076.03").replace("3.1021", "4.5")
    assert [p.column for p in check_ctoi("\n".join([GOOD.lines[0], line, line]))] == ["target", "period"]
    assert [p.column for p in check_ctoi("\n".join([GOOD.lines[0], line, again, other]))] == ["period"]


EXOFOP = (
    '﻿TESS Objects of Interest\n\nTIC ID,TOI,Comments,Period (days)\n52368076,125.01,"a, b",3.6\n52368076,125.02,,\n'
)


def test_a_star_listed_with_that_period_is_refused_whatever_the_list(tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    (tmp_path / "draft.txt").write_text(GOOD.text)
    (tmp_path / "toi.csv").write_text(EXOFOP)
    (tmp_path / "plain.csv").write_text("tic_id,period_days\n52368076,2.61\n")
    pq.write_table(
        pa.table({"tic_id": [52368076, None], "period_days": [3.6, None], "toi": ["125.01", "9.01"]}),
        tmp_path / "toi.parquet",
    )
    rows = [{"tic_id": 52368076, "period_days": 3.6021}]
    for table in (tmp_path / "toi.csv", tmp_path / "plain.csv", tmp_path / "toi.parquet", rows):
        problem = validate_ctoi(tmp_path / "draft.txt", table)[0]
        assert problem.column == "period"
        assert "listed already" in problem.message
    for listed in ({"period_days": 3.61}, {"period_days": None}, {}):
        (problem,) = validate_ctoi(tmp_path / "draft.txt", [{"tic_id": 52368076} | listed])
        assert problem.is_warning
    assert validate_ctoi(tmp_path / "draft.txt") == []


def test_listed_signals_have_the_names_of_their_tables(tmp_path):
    rows = [
        {"tic_id": "TIC7", "period_days": 3.0, "toi": "1.01", "ctoi": "no"},
        {"tic_id": 7, "period_days": "4.5", "ctoi": "7.02"},
        {"tic_id": 8, "period_days": 1.0, "name": "x"},
        {"tic_id": 9, "period_days": 2.0},
        {"tic_id": "none"},
    ]
    known = {tic_id: [(one.name, one.period_days) for one in listed] for tic_id, listed in known_signals(rows).items()}
    assert known == {
        7: [("TOI 1.01", 3.0), ("TOI 7.02", 4.5)], 8: [("TOI x", 1.0)], 9: [("a known signal", 2.0)]
    }  # fmt: skip
    (tmp_path / "latin.csv").write_bytes("TIC ID,CTOI,Period (days),Who\n7,7.03,2.5,\xfcber\n".encode("latin-1"))
    assert known_signals(tmp_path / "latin.csv") == {7: [ListedToi("TOI 7.03", 2.5)]}


def test_lists_that_are_none_are_refused_in_words(tmp_path):
    (tmp_path / "draft.txt").write_text(GOOD.text)
    (tmp_path / "cut.csv").write_text(EXOFOP[:-3])
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    (tmp_path / "bad.parquet").write_bytes(b"no")
    for name in ("cut.csv", "other.csv", "bad.parquet"):
        with pytest.raises(DamagedStore, match=name):
            validate_ctoi(tmp_path / "draft.txt", tmp_path / name)
    with pytest.raises(ClaraError, match="could not read"):
        validate_ctoi(tmp_path / "nowhere.txt")


def test_bytes_that_are_no_text_are_found(tmp_path):
    (tmp_path / "draft.txt").write_bytes(GOOD.text.encode().replace(b"PC", b"P\xff"))
    assert "ASCII" in str(validate_ctoi(tmp_path / "draft.txt")[0])


def test_the_toi_table_of_exofop_is_read(shared_data):
    known = known_signals(shared_data / "catalogues" / "exofop_toi_2025-04-01.csv")
    assert known[231663901] == [ListedToi("TOI 101.01", 1.4303699496507)]


def test_names_of_drafts_are_numbered_by_day(tmp_path):
    first, number = next_name(tmp_path, DAY)
    assert (first.name, number) == ("params_planet_20250806_001.txt", 1)
    first.touch()
    assert next_name(tmp_path, DAY)[0].name == "params_planet_20250806_002.txt"


@given(st.text())
def test_notes_are_short_ascii_lines(text):
    notes = plain_notes(text)
    assert notes.isascii()
    assert notes == "" or notes.isprintable()
    assert "|" not in notes
    assert len(notes) <= 120
