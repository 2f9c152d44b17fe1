"""Remake the README's pictures from the demo sky: `make screenshots`."""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from textual.pilot import Pilot

from clara_tui.app import ClaraApp

HERE = Path(__file__).parent
PATIENCE_SECONDS = 120


async def shoot(
    workspace: Path, name: str, size: tuple[int, int], keys: list[str], ready: Callable[[str], bool]
) -> None:
    """Press `keys` on the queue and write what is shown, once it is `ready`, as an SVG."""
    app = ClaraApp(workspace, session="pictures", vetter="vetter")
    async with app.run_test(size=size) as pilot:
        await _wait(pilot, lambda text: "unvetted" in text and "rank" in text)
        await pilot.press(*keys)
        await _wait(pilot, ready)
        await pilot.pause(1.0)
        (HERE / f"{name}.svg").write_text(app.export_screenshot(title="clara-tui"))


async def _wait(pilot: Pilot, ready: Callable[[str], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready(text := shown(pilot.app)):
        if time.monotonic() > deadline:
            raise TimeoutError(text)
        await pilot.pause(0.2)


def shown(app: ClaraApp) -> str:
    """Return the screen as plain text."""
    return "\n".join("".join(segment.text for segment in line) for line in app.screen._compositor.render_strips())


async def main(workspace: Path) -> None:
    def folded(text: str) -> bool:
        return "dep" in text and "snr" in text.lower() and "searching for" not in text and "reading the" not in text

    await shoot(workspace, "queue-120x30", (120, 30), [], lambda _: True)
    await shoot(workspace, "vet-80x24", (80, 24), ["j", "enter"], folded)
    await shoot(workspace, "vet-160x50", (160, 50), ["j", "enter"], folded)
    await shoot(workspace, "jobs-120x30", (120, 30), ["J"], lambda text: "features" in text)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
