"""Sound examples of every kind of file, to be damaged."""

from __future__ import annotations

import gzip
import io
import pickle
import zlib
from pathlib import Path

import numpy as np


def fits(folder: Path) -> list[bytes]:
    from astropy.io import fits as af
    from spoc_file import write_spoc

    time = 1325.0 + np.arange(40) / 720
    flux = 1000 + np.sin(time)
    spoc = write_spoc(folder / "a.fits", time, flux).read_bytes()
    others = []
    for names in (("TIME", "FLUX_CORR", "QUALITY"), ("time", "kspsap_flux", "quality"), ("BJD", "flux", "flux_err")):
        columns = [
            af.Column(names[0], "D", array=time),
            af.Column(names[1], "E", array=flux),
            af.Column(names[2], "J", array=np.zeros(40)),
        ]
        buffer = io.BytesIO()
        table = af.BinTableHDU.from_columns(columns)
        table.header["TELESCOP"] = "TESS"
        af.HDUList([af.PrimaryHDU(), table]).writeto(buffer)
        others.append(buffer.getvalue())
    return [spoc, spoc, *others, gzip.compress(spoc)]


def curves(folder: Path) -> list[bytes]:
    rows = "".join(f"{1325 + n / 720:.6f},{1000 + n % 7},0.5\n" for n in range(30))
    text = "time,flux,flux_err\n" + rows
    return [
        text.encode(),
        text.replace(",", ";").replace(".", ",").encode(),
        text.replace(",", " ").encode(),
        ("# a remark\n" + text).encode(),
    ]


def transients(folder: Path) -> list[bytes]:
    alert = "ZTF18abc,{},1,19.1,0.1,-1.0,True,False,18.0,0.1,100.0\n"
    names = "oid,mjd,fid,magpsf,sigmapsf,isdiffpos,corrected,dubious,magpsf_corr,sigmapsf_corr,sigmapsf_corr_ext\n"
    tables = (
        names + "".join(alert.format(58500 + n) for n in range(9)),
        "oid,time,band,mag,magerr\n" + "".join(f"o{n % 2},{58500 + n},R,18.5,0.1\n" for n in range(9)),
        "object_id,mjd,passband,flux,flux_err,detected\n"
        + "".join(f"615,{59000 + n},{n % 6},-9,2,1\n" for n in range(9)),
        "objectId;jd;fid;diffmaglim\nZTF1;2458305.8;2;20.5\n",
    )
    return [*(table.encode() for table in tables), gzip.compress(tables[0].encode())]


def stored(folder: Path) -> list[bytes]:
    import msgspec
    from brokers.alerce_stub import detection

    from clara_pipeline.transient_files.stored import StoredObject

    rows = [detection(n) | {"time": 58500.0 + n, "band": 1} for n in range(4)]
    one = StoredObject("ZTF18abc", "ztf", "2026-01-01T00:00:00+00:00", "SNIa", 0.9, detections=rows, forced=rows[:2])
    return [msgspec.json.encode(one), msgspec.json.encode(msgspec.structs.replace(one, survey="lsst"))]


def broker(folder: Path) -> list[bytes]:
    import json

    from brokers.alerce_stub import Stub, supernova

    one = supernova(4)
    page = {"items": Stub({"ZTF1": one, "ZTF2": one}).listed({"class": "SNIa"}), "has_next": True}
    answers = (page, one["detections"], one["non_detections"], one["forced"], {"detections": one["detections"]})
    return [json.dumps(answer).encode() for answer in answers]


def labels(folder: Path) -> list[bytes]:
    return [b"Classification,TransientID\nSN,11\nCV/SN,12\n", gzip.compress(b"oid,class\nZTF1,SNIa\n")]


def journals(folder: Path) -> list[bytes]:
    from clara_pipeline.decisions import acts
    from clara_pipeline.records import CandidateKey, Ephemeris
    from clara_pipeline.sessions.session import Session

    key = CandidateKey(123, 4, "tess.fits")
    with Session.open(folder, "corpus", "ann") as session:
        seen = {"simulated": False, "ephemeris": {"period_days": 1.5, "epoch_btjd": 2.0}}
        for act in (acts.disposition("PC"), acts.confidence("guess"), acts.rating(3)):
            session.save(act, key, seen=seen)
        session.save(acts.disposition("EB"), CandidateKey(None, None, "x.csv"))
        session.save(acts.note("a note; with words"), key)
        session.save(acts.ephemeris(Ephemeris(1.5, 2.0, 3.0, 400.0)), key)
        session.undo()
    return [session.path.read_bytes()]


def pickles(folder: Path) -> list[bytes]:
    import joblib
    from sklearn.decomposition import PCA
    from sklearn.ensemble import RandomForestClassifier

    rng = np.random.default_rng(0)
    data, kinds = rng.normal(0, 1, (30, 4)), rng.integers(0, 2, 30)
    forest, pca = RandomForestClassifier(2, random_state=1).fit(data, kinds), PCA(2).fit(data)
    made = []
    for model in (forest, pca):
        joblib.dump(model, folder / "m.pkl")
        made += [(folder / "m.pkl").read_bytes(), pickle.dumps(model), pickle.dumps(model, protocol=2)]
    return [*made, zlib.compress(made[0])]


def votables(folder: Path) -> list[bytes]:
    from catalogues.services import votable

    columns = {"tic_id": [1, None], "x": [1.5, None], "name": ["a", "b"]}
    return [votable(columns), votable(columns, binary=True), votable({"a": [1]}, status="ERROR")]


def exofop(folder: Path) -> list[bytes]:
    from catalogues.services import CTOI_HEADINGS, TOI_HEADINGS, csv_table

    row = [1, "1.01", "", "PC", "CP", 9.5, 10.0, -10.0, 2458000.5, 3.2, 2.0, 500, 12, "1,27-30", "a remark"]
    return [csv_table(TOI_HEADINGS, [row] * 3), csv_table(CTOI_HEADINGS, [[5, "5.01", *[""] * 11]], "")]


def manifests(folder: Path) -> list[bytes]:
    import msgspec

    from clara_pipeline.runs.run_directory import Manifest

    batch = {"batch": "all", "n_rows": 1, "wrss_min": 0.1, "wrss_max": 0.2}
    made = Manifest(
        run="r1",
        created_utc="2030-01-01",
        clara_version="1",
        batches=[batch],
        models={"p3": {"name": "m"}},
        message="hello",
    )
    return [msgspec.json.encode(made)]


def parts(folder: Path) -> list[bytes]:
    from clara_pipeline.runs.parts import write_table
    from clara_pipeline.tables.run_tables import RANKED, arrow_table

    row = {"filename": "a.fits", "tic_id": 1, "sector": 1, "rank": 1, "p3": 0.5, "p5": 0.5, "p9": 0.5, "nwrss": 0.5}
    made = []
    for n in (1, 200):
        write_table(
            folder / "c.parquet",
            arrow_table(RANKED, [row | {"filename": f"{k}.fits", "rank": k + 1} for k in range(n)]),
        )
        made.append((folder / "c.parquet").read_bytes())
    return made


def arrays(folder: Path) -> list[bytes]:
    made = []
    for array in (np.arange(12.0).reshape(3, 4), np.zeros((3, 5), np.float32)):
        buffer = io.BytesIO()
        np.save(buffer, array)
        made.append(buffer.getvalue())
    return made


def models(folder: Path) -> list[bytes]:
    from clara_pipeline.forest.recipe import ForestRecipe
    from clara_pipeline.forest.training import train_forest
    from clara_pipeline.models.card import ModelCard
    from clara_pipeline.models.registry import save_forest

    rng = np.random.default_rng(5)
    data = [rng.normal(mean, 1, (20, 6)).astype(np.float32) for mean in (0.0, 1.0)]
    save_forest(
        folder / "m", train_forest(*data, ForestRecipe(n_estimators=2), 1), ModelCard(name="m", trained_on="noise")
    )
    return [(folder / "m" / "forest.npz").read_bytes()]


def cards(folder: Path) -> list[bytes]:
    models(folder)
    return [(folder / "m" / "card.json").read_bytes()]


def events(folder: Path) -> list[bytes]:
    from clara_pipeline import events as ev

    told = [
        ev.RunStarted(run="r1", pid=1, host="here", stages=("ingest", "features"), time=1.0),
        ev.StageStarted(stage="ingest", n_total=5, time=2.0),
        ev.WorkerState(worker=1, pid=2, stage="ingest", chunk="c", time=2.5),
        ev.StageProgress(stage="ingest", n_done=3, n_total=5, time=3.0),
        ev.TargetFailed(filename="a.fits", stage="ingest", reason="cut off", time=3.5),
        ev.Notice(text="x", time=4.0),
        ev.StageFinished(stage="ingest", seconds=3.0, n_ok=4, n_failed=1, time=5.0),
        ev.RunFinished(outcome="done", time=6.0),
    ]
    return [b"".join(map(ev.encode, told)), b"".join(map(ev.encode, told[:4]))]


def keymaps(folder: Path) -> list[bytes]:
    return [b'decide_pc = "p"\nnext = ["j", "down"]\nquit = "ctrl+q"\nhelp = "question_mark"\n']


def configs(folder: Path) -> list[bytes]:
    return [
        b'[run]\nworkers = 2\n[ingest]\nflux_column = "auto"\n[vet]\nwhere = "nwrss > 0.4"\n[rank]\nbatch = "all"\n',
        b'{"data_dir": "x", "n_estimators": 100}',
    ]


def conditions(folder: Path) -> list[bytes]:
    return [
        b"nwrss > 0.35 and tmag < 9 or filename like 'a%'",
        b"rank in (select rank from candidates where sector = 1)",
        b"abs(rank - 5) <= 1 and coalesce(sector, 1) between 1 and 3",
    ]


def answers(folder: Path) -> list[bytes]:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n0\r\nX-A: b\r\n\r\n"
    return [
        chunked,
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndata",
        b"HTTP/1.1 302 Found\r\nLocation: /y\r\nRetry-After: 3\r\n\r\n",
    ]


def locks(folder: Path) -> list[bytes]:
    return [b'{"host":"elsewhere","pid":12,"user":"ann","since":"2030","born":"x:1"}\n']


def drafts(folder: Path) -> list[bytes]:
    return [b"TIC1.01||newctoi|1.5|0.1|2459000.5|0.01|500|50|2.0|0.1|||||||||||||20300101_ann_clara_00001|1|a note\n"]
