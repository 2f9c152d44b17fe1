"""Grids by name and from a file."""

import pytest

from clara_pipeline.errors import UsageError
from clara_pipeline.sweeps.variants import GRIDS, Variant, variants_of


def test_the_papers_grid_has_36_variants():
    found = variants_of("paper36")
    assert len(set(found)) == 36
    assert found[0] == Variant("urf4", 100, 13.5, 2.0, 50.0)


@pytest.mark.parametrize("grid", sorted(GRIDS))
def test_names_tell_variants_apart(grid):
    names = [variant.name for variant in variants_of(grid)]
    assert len(set(names)) == len(names)


def test_a_file_combines_lists_and_fills_in_the_papers_numbers(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text('[[grid]]\nn_curves=[50, 60]\nnoise_ppm=[10, 20]\n[[grid]]\ndesign=["urf2", "dips"]\n')
    found = variants_of(str(path))
    assert len(found) == 6
    assert found[0] == Variant("urf4", 50, 27.0, 2.0, 10.0)
    assert found[-1] == Variant("dips", 300)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "[grid]\nx=1", "[[grid]]\ncolour=1", "[[grid]]\nn_curves=0", '[[grid]]\ndesign="urf2"\nnoise_ppm=5',
     f"[[grid]]\nn_curves=[{','.join(map(str, range(1, 200)))}]\nnoise_ppm=[{','.join(map(str, range(200)))}]"],
)  # fmt: skip
def test_what_is_no_grid_is_refused_with_the_files_name(text, tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"bad\.toml"):
        variants_of(str(path))


def test_an_unknown_name_lists_the_known():
    with pytest.raises(UsageError, match="paper36"):
        variants_of("paper37")
