"""A long-lived process that scans and trains: requests as JSON lines on its stdin, answers on its stdout."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from typing import Any

from clara_pipeline.one_thread import ONE_THREAD
from clara_tui.child_process import python_command
from clara_tui.serve.refusal_error import RefusalError

MODULE = "clara_tui.serve.jobs.worker"
LONGEST_ANSWER = 1 << 20


class WorkProcess:
    """One worker; it is started when it is needed, killed after its time limit and then started again."""

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> asyncio.subprocess.Process:
        """Return the running process, started now if there is none."""
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *python_command(MODULE),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=os.environ | ONE_THREAD,
                limit=LONGEST_ANSWER,
                start_new_session=True,
            )
        return self._process

    async def ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request and wait for its answer.

        Raises RefusalError where the worker refuses it, takes longer than `seconds` or dies.
        """
        process = await self.start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            async with asyncio.timeout(seconds):
                line = await process.stdout.readline()
            answer = json.loads(line)
        except TimeoutError:
            await self.stop()
            raise RefusalError(504, f"this took longer than {seconds:.0f} seconds and was stopped") from None
        except (ValueError, OSError):
            await self.stop()
            raise RefusalError(422, "the file broke the process that read it, perhaps for lack of memory") from None
        except BaseException:
            await self.stop()
            raise
        if "error" in answer:
            raise RefusalError(answer["status"], answer["error"])
        return answer

    async def stop(self) -> None:
        """Kill the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
