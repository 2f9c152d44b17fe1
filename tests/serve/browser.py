"""Drive a headless Chromium, where this machine has one."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

WAITING_SECONDS = 60
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def browser(width: int, height: int = 900) -> Iterator[Chrome]:
    """Yield a browser whose pages are `width` pixels wide; skips the test where there is none."""
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    binary, driver = next(filter(None, map(shutil.which, BROWSERS)), None), shutil.which("chromedriver")
    if binary is None or driver is None:
        pytest.skip("there is no chromium with its chromedriver: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    chrome = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=driver))
    try:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        yield chrome
    finally:
        chrome.quit()


def until(chrome: Chrome, script: str) -> Any:
    """Wait until the JavaScript expression `script` is true, and return its value."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(chrome, WAITING_SECONDS, 0.1).until(lambda one: one.execute_script(f"return {script}"))


def drag(chrome: Chrome, element: str, path: Path) -> None:
    """Drag a file over the element of this id and drop it there, as a hand with a mouse does."""
    place = chrome.execute_script(
        "const box = document.getElementById(arguments[0]).getBoundingClientRect();"
        "return { x: box.x + box.width / 2, y: box.y + box.height / 2 };",
        element,
    )
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for act in ("dragEnter", "dragOver", "drop"):
        chrome.execute_cdp_cmd("Input.dispatchDragEvent", {"type": act, "data": data} | place)


def written(*paths: Path) -> None:
    """Wait until files that the browser downloads are there."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(paths, WAITING_SECONDS, 0.1).until(lambda some: all(path.exists() for path in some))


def requested(chrome: Chrome) -> list[str]:
    """List every address that the page has asked for, WebSockets too."""
    told = [json.loads(entry["message"])["message"] for entry in chrome.get_log("performance")]
    asked = [one["params"]["request"]["url"] for one in told if one["method"] == "Network.requestWillBeSent"]
    return asked + [one["params"]["url"] for one in told if one["method"] == "Network.webSocketCreated"]


def foreign(addresses: list[str], own: str) -> list[str]:
    """Return those addresses that are of another host than `own`; data and blob addresses are of none."""
    return [
        one for one in addresses if urlsplit(one).netloc != urlsplit(own).netloc and one[:5] not in ("data:", "blob:")
    ]
