"""`models reference NAME --sector N --from simbad`: from a sector's TOIs to a labelled reference set."""

import json

import pytest
from catalogues.services import TOI_HEADINGS, Services, csv_table
from catalogues.test_toi import ROW
from small_workspace import clara_here, write_curves

from clara_pipeline.models.reference_files import load_reference
from clara_pipeline.settings import as_dict


@pytest.fixture
def services():
    there = Services()
    rows = []
    for n in range(8):
        row = list(ROW)
        ra = ROW.index(318.737012)
        row[0], row[1], row[ra], row[ra + 1] = 1000 + n, f"{100 + n}.01", 10.0 + n, -60.0
        rows.append(row)
        there.simbad.append((f"HD {n}", "EB*" if n % 2 else "Pl", 10.0 + n, -60.0))
    there.toi_csv = csv_table(TOI_HEADINGS, rows)
    with there.serving():
        yield there


def settings_of(services):
    chosen = as_dict(services.settings())
    return [w for name, value in chosen.items() for w in ("--set", f"enrich.{name}={json.dumps(value).strip(chr(34))}")]


def test_a_sector_becomes_a_reference_set(services, tmp_path) -> None:
    write_curves(tmp_path / "data" / "s0027", 8)
    arguments = ("models", "reference", "mine", "--sector", 27, "--from", "simbad", "--components", 3)
    finished = clara_here(*arguments, "--workspace", tmp_path, *settings_of(services))
    assert finished.returncode == 0, finished.stderr
    reference, card = load_reference(tmp_path / "models" / "mine")
    assert card.n_real == 8
    assert sorted(set(map(str, reference.object_types))) == ["EB*", "Pl"]


def test_without_its_light_curves_it_says_what_to_do(services, tmp_path) -> None:
    arguments = ("models", "reference", "mine", "--sector", 27, "--from", "simbad")
    finished = clara_here(*arguments, "--workspace", tmp_path, *settings_of(services))
    assert finished.returncode == 2
    assert "clara-tui download --sector 27" in finished.stderr
