"""A TOI table of one's own, without a network."""

import pytest

from clara_pipeline.catalogues.cache import Cache
from clara_pipeline.catalogues.lookup import Lookup
from clara_pipeline.errors import ClaraError, UsageError
from clara_pipeline.launch.check_settings import check_settings
from clara_pipeline.settings import EnrichSettings, Settings

NOW = "2025-04-13T12:00:00+00:00"
TABLE = 'a line before\n"TIC ID","TOI","TFOPWG Disposition","Period (days)"\n"1000","101.01","KP","3.5"\n'


def test_the_table_is_read_and_nobody_is_asked(tmp_path):
    path = tmp_path / "toi.csv"
    path.write_text(TABLE)
    lookup = Lookup(EnrichSettings(offline=True, toi_table=str(path)), Cache(tmp_path / "catalogues"), NOW)
    (row,) = lookup.tois("toi")
    assert (row["tic_id"], row["toi"], row["tfopwg_disposition"], row["period_days"]) == (1000, "101.01", "KP", 3.5)
    assert lookup.notes == []
    assert lookup.tois("ctoi") == []
    assert [kept["toi"] for kept in Cache(tmp_path / "catalogues").rows("toi")] == ["101.01"]


def test_a_table_that_is_none_is_said_before_the_work(tmp_path):
    path = tmp_path / "toi.csv"
    for content in (None, "a,b\n1,2\n"):
        if content is not None:
            path.write_text(content)
        settings = Settings(enrich=EnrichSettings(toi_table=str(path)))
        with pytest.raises((UsageError, ClaraError), match=r"toi\.csv"):
            check_settings(settings, {"enrich"})
        check_settings(settings, {"rank"})
