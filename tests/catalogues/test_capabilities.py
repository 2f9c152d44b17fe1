"""What TAP services say they can do: read by pyvo in the limited process, used by the doctor."""

import subprocess
import sys

import msgspec
import pytest
from catalogues.services import Services

from clara_pipeline.catalogues.capabilities import TapCapabilities
from clara_pipeline.catalogues.votable import read_capabilities
from clara_pipeline.catalogues.votable_child import Answer
from clara_pipeline.doctor import services
from clara_pipeline.network.errors import NetworkError
from clara_pipeline.settings import BrokerSettings, DownloadSettings, Settings

UPLOAD = '<uploadMethod ivo-id="ivo://ivoa.net/std/TAPRegExt#upload-inline"/>'
LIMIT = '<outputLimit><default unit="row">2000</default><hard unit="row">50000</hard></outputLimit>'


AVAILABILITY = b"""<?xml version="1.0" encoding="UTF-8"?>
<vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0">
<capability standardID="ivo://ivoa.net/std/VOSI#availability"/></vosi:capabilities>"""


def document(more: str = UPLOAD + LIMIT, language: str = "ADQL") -> bytes:
    """Capabilities as TAP services send them (VOSI 1.1, TAPRegExt 1.0)."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<vosi:capabilities xmlns:vosi="http://www.ivoa.net/xml/VOSICapabilities/v1.0"
  xmlns:vs="http://www.ivoa.net/xml/VODataService/v1.1" xmlns:tr="http://www.ivoa.net/xml/TAPRegExt/v1.0"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<capability standardID="ivo://ivoa.net/std/TAP" xsi:type="tr:TableAccess">
<interface role="std" xsi:type="vs:ParamHTTP"><accessURL use="base">http://example.org/tap</accessURL></interface>
<language><name>{language}</name><version>2.0</version></language>
<outputFormat><mime>application/x-votable+xml</mime></outputFormat>{more}</capability>
</vosi:capabilities>""".encode()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (document(), TapCapabilities(("ADQL",), True, 50_000)),
        (document(more=""), TapCapabilities(("ADQL",), False, None)),
        (AVAILABILITY, None),
    ],
)
def test_capabilities_are_read(content: bytes, expected: TapCapabilities | None) -> None:
    assert read_capabilities(content, "example.org") == expected


def test_they_are_read_in_the_limited_process() -> None:
    command = [sys.executable, "-P", "-m", "clara_pipeline.catalogues.votable_child", "capabilities"]
    done = subprocess.run(command, input=document(), capture_output=True, timeout=60, check=True)
    assert msgspec.json.decode(done.stdout, type=Answer).capabilities == TapCapabilities(("ADQL",), True, 50_000)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<html/>", b"<html>down</html>", document()[:300], b"\xff\xfe<", document(LIMIT.replace("50000", "many")),
        document().replace(b"?>", b'?><!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]>', 1),
        b"<a>" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_document_of_capabilities_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NetworkError, match=r"example\.org"):
        read_capabilities(content, "example.org")


@pytest.mark.parametrize(
    ("content", "states", "words"),
    [
        (document(), {"ok"}, ""),
        (document(more=""), {"ok", "note"}, "takes no uploaded tables"),
        (document(language="PQL"), {"ok", "note"}, "takes no ADQL, only PQL"),
        (b"<html>ours is another standard</html>", {"ok"}, ""),
    ],
)
def test_the_doctor_notes_what_a_service_cannot_do(content: bytes, states: set[str], words: str) -> None:
    with Services().serving() as there:
        there.override = {"unknown": content}
        brokers = BrokerSettings(alerce_ztf=f"{there.url}/ztf/v1")
        found = services.reachability(
            Settings(enrich=there.settings(), download=DownloadSettings(base_url=there.url), brokers=brokers)
        )
    assert {finding.state for finding in found} == states
    assert words in " ".join(finding.text for finding in found if finding.state == "note")
