"""Local stand-ins for ExoFOP, MAST's TIC, ESA's Gaia archive and SIMBAD: the protocols, recorded shapes, a small sky."""

from __future__ import annotations

import email
import io
import re
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import numpy as np
from local_server import LocalHandler, local_server

from clara_pipeline.settings import EnrichSettings

TOI_PREAMBLE = (
    "\ufeffThis file was produced by the Exoplanet Follow-up Observing Program website on Tue Apr 01 07:56:52 2025\n\n"
)
TOI_HEADINGS = [
    "TIC ID", "TOI", "CTOI", "TESS Disposition", "TFOPWG Disposition", "TESS mag", "RA (deg)", "Dec (deg)",
    "Transit Epoch (BJD)", "Period (days)", "Duration (hours)", "Depth (ppm)", "Planet SNR", "Sectors", "Comments",
]  # fmt: skip
CTOI_HEADINGS = [
    "TIC ID", "CTOI", "Promoted to TOI", "TESS Mag", "RA", "Dec", "Transit Epoch (BJD)", "Period (days)",
    "Duration (hrs)", "Depth ppm", "User Disposition", "TFOPWG Disposition", "Notes",
]  # fmt: skip


def csv_table(headings: list[str], rows: list[list[object]], preamble: str = TOI_PREAMBLE) -> bytes:
    lines = [",".join(f'"{cell}"' for cell in row) for row in [headings, *rows]]
    return (preamble + "\n".join(lines) + "\n").encode()


def votable(columns: dict[str, list[object]], status: str = "OK", binary: bool = False) -> bytes:
    from astropy.io.votable import from_table, writeto
    from astropy.io.votable.tree import Info
    from astropy.table import MaskedColumn, Table

    table = Table()
    for name, values in columns.items():
        masked = [value is None for value in values]
        kind = next((type(value) for value in values if value is not None), float)
        blank = kind()
        table[name] = MaskedColumn([blank if v is None else v for v in values], mask=masked, dtype=kind)
    document = from_table(table)
    document.resources[0].infos.append(Info(name="QUERY_STATUS", value=status))
    buffer = io.BytesIO()
    writeto(document, buffer, tabledata_format="binary2" if binary else "tabledata")
    return buffer.getvalue()


class Services:
    """One local server for all four services; `down` names those that answer 503, `requests` counts all."""

    def __init__(self) -> None:
        self.toi_csv = csv_table(TOI_HEADINGS, [])
        self.ctoi_csv = csv_table(CTOI_HEADINGS, [[5, "5.01", *[""] * 11]], "")
        self.tic: dict[int, dict[str, object]] = {}
        self.gaia: dict[int, list[dict[str, object]]] = {}
        """By DR2 source: the DR3 neighbours."""
        self.gaia_sky: list[dict[str, object]] = []
        """Sources with gaia_dr3, ra_deg, dec_deg, g_mag, bp_rp."""
        self.simbad: list[tuple[str, str, float, float]] = []
        """Name, type, right ascension, declination."""
        self.down: set[str] = set()
        self.binary = False
        self.override: dict[str, bytes] = {}
        self.requests: list[tuple[str, str]] = []
        self.url = ""

    def settings(self, **changes: object) -> EnrichSettings:
        addresses = {"exofop": "exofop/tess", "tap_tic": "tic", "tap_gaia": "gaia/tap", "tap_simbad": "simbad/sim-tap"}
        given = {name: f"{self.url}/{path}" for name, path in addresses.items()}
        return EnrichSettings(**given | {"retries": 0, "first_wait_seconds": 0.001, "timeout_seconds": 60.0} | changes)

    def count(self, service: str) -> int:
        return sum(name == service for name, _ in self.requests)

    @contextmanager
    def serving(self):
        votable({})  # astropy's imports take seconds on a busy machine, and a client would wait for its answer
        with local_server(Handler, services=self) as self.url:
            yield self

    def answer_tic(self, query: str, upload: object) -> bytes:
        assert upload is None, "MAST's service takes no uploads"
        asked = [int(n) for n in re.search(r"WHERE id IN \(([0-9, ]+)\)", query)[1].split(",")]
        names = dict(re.findall(r"(\w+) AS (\w+)", query))
        stars = [self.tic[n] for n in asked if n in self.tic]
        return votable(
            {ours: [star.get(theirs) for star in stars] for theirs, ours in names.items()}, binary=self.binary
        )

    def answer_gaia(self, query: str, upload: dict[str, np.ndarray]) -> bytes:
        if "CIRCLE" in query:
            return self.answer_neighbours(query, upload)
        assert "gaiadr3.dr2_neighbourhood" in query
        assert "TAP_UPLOAD.stars" in query
        rows = [
            {"tic_id": int(tic)} | neighbour
            for tic, dr2 in zip(upload["tic_id"], upload["gaia_dr2"], strict=True)
            for neighbour in self.gaia.get(int(dr2), [])
        ]
        names = ["tic_id", "gaia_dr3", "angular_distance", "magnitude_difference", "ruwe", "gaia_plx_mas",
                 "gaia_pmra_mas_per_year", "gaia_pmdec_mas_per_year"]  # fmt: skip
        return votable({name: [row.get(name) for row in rows] for name in names}, binary=self.binary)

    def answer_neighbours(self, query: str, upload: dict[str, np.ndarray]) -> bytes:
        assert "gaiadr3.gaia_source" in query
        radius = float(re.search(r"s\.ra_deg, s\.dec_deg, ([0-9.]+)\)", query)[1])
        names = ["gaia_dr3", "ra_deg", "dec_deg", "g_mag", "bp_rp"]
        rows = []
        for tic, ra, dec in zip(upload["tic_id"], upload["ra_deg"], upload["dec_deg"], strict=True):
            for star in self.gaia_sky:
                distance = np.hypot((star["ra_deg"] - ra) * np.cos(np.radians(dec)), star["dec_deg"] - dec)
                rows += [{"tic_id": int(tic)} | star] if distance <= radius else []
        return votable({name: [row.get(name) for row in rows] for name in ["tic_id", *names]}, binary=self.binary)

    def answer_simbad(self, query: str, upload: dict[str, np.ndarray]) -> bytes:
        radius = float(re.search(r"s\.ra_deg, s\.dec_deg, ([0-9.]+)\)", query)[1])
        places = np.array([place[2:] for place in self.simbad]).reshape(-1, 2)
        rows = []
        for tic, ra, dec in zip(upload["tic_id"], upload["ra_deg"], upload["dec_deg"], strict=True):
            distances = np.hypot((places[:, 0] - ra) * np.cos(np.radians(dec)), places[:, 1] - dec)
            rows += [(int(tic), *self.simbad[i][:2], float(distances[i])) for i in np.flatnonzero(distances <= radius)]
        columns = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
        names = ["tic_id", "simbad_name", "simbad_type", "distance_deg"]
        return votable(dict(zip(names, columns, strict=True)), binary=self.binary)


class Handler(LocalHandler):
    services: Services

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        service = "ctoi" if "download_ctoi" in path else "toi" if "download_toi" in path else "unknown"
        self.services.requests.append((service, self.path))
        content = {"toi": self.services.toi_csv, "ctoi": self.services.ctoi_csv}.get(service, b"?")
        self.send(service, content)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service = urlsplit(self.path).path.split("/")[1]
        assert urlsplit(self.path).path.endswith("/sync")
        fields, upload = read_form(self.headers["Content-Type"], body)
        self.services.requests.append((service, fields["QUERY"]))
        assert (fields["REQUEST"], fields["LANG"]) == ("doQuery", "ADQL")
        self.send(service, getattr(self.services, f"answer_{service}")(fields["QUERY"], upload))

    def send(self, service: str, content: bytes) -> None:
        down = service in self.services.down
        content = b"<html>down</html>" if down else self.services.override.get(service, content)
        self.send_response(503 if down else 200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def read_form(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, np.ndarray] | None]:
    """The fields of a TAP request, and the uploaded table's columns."""
    if content_type == "application/x-www-form-urlencoded":
        return {name: values[0] for name, values in parse_qs(body.decode()).items()}, None
    from astropy.io.votable import parse_single_table

    message = email.message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    parts = {
        p.get_param("name", header="Content-Disposition"): p.get_payload(decode=True) for p in message.get_payload()
    }
    name, _, parameter = parts["UPLOAD"].decode().partition(",param:")
    assert name == "stars"
    array = parse_single_table(io.BytesIO(parts[parameter])).array
    fields = {name: value.decode() for name, value in parts.items() if name != parameter}
    return fields, {name: np.asarray(array[name]) for name in array.dtype.names}
