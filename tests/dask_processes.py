"""A Dask scheduler and workers as processes of their own, for tests."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from waiting import wait_until

TESTS = Path(__file__).parent
ENVIRONMENT = os.environ | {
    "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS.parent))), "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
}  # fmt: skip


class Cluster:
    """Its processes, all ended by `stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        self.scheduler = self.start_scheduler()

    def start_scheduler(self) -> subprocess.Popen:
        """Start the scheduler and wait until it listens."""
        host, port = self.address.removeprefix("tcp://").split(":")
        self.scheduler = self._start("dask_scheduler", "Scheduler at:", "--host", host, "--port", port)
        return self.scheduler

    def start_worker(self, *options: str) -> subprocess.Popen:
        """Start a worker without a nanny and wait until it is known to the scheduler."""
        return self._start("dask_worker", "Registered to:", self.address, "--no-nanny", "--nthreads", "1", *options)

    def _start(self, module: str, sign: str, *arguments: str) -> subprocess.Popen:
        log = self.folder / f"{module}-{len(self.processes)}.log"
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments, "--no-dashboard"]
        with log.open("w") as out:
            process = subprocess.Popen(command, stdout=out, stderr=out, env=ENVIRONMENT, cwd=self.folder)
        self.processes.append(process)
        wait_until(lambda: sign in log.read_text() or process.poll() is not None, f"{module} at work")
        assert process.poll() is None, log.read_text()
        return process

    def stop(self) -> None:
        """Kill what is left."""
        for process in self.processes:
            process.send_signal(signal.SIGKILL)
            process.wait()
