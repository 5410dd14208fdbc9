"""Start writers, kill them, and read what they were told."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

WRITER = Path(__file__).parent / "writer.py"


class Writers:
    """Processes that write into files what was acknowledged to them."""

    def __init__(self, url: str, folder: Path, mode: str = "honest") -> None:
        self._url = url
        self._folder = folder
        self._mode = mode
        self._running: list[subprocess.Popen[bytes]] = []
        self._started = 0

    def start(self, number: int) -> None:
        """Start some more, and wait until each was acknowledged something."""
        files = []
        for _ in range(number):
            self._started += 1
            name = f"w{self._started}"
            file = self._folder / f"{name}.acks"
            with file.open("wb") as acks, (self._folder / f"{name}.errors").open("wb") as errors:
                command = [sys.executable, str(WRITER), self._url, name, self._mode]
                self._running.append(subprocess.Popen(command, stdout=acks, stderr=errors))
            files.append(file)
        deadline = time.perf_counter() + 30
        while not all(file.stat().st_size for file in files):
            assert time.perf_counter() < deadline, self.errors()
            time.sleep(0.002)

    def kill(self) -> None:
        """SIGKILL, all of them."""
        for process in self._running:
            process.kill()
        while self._running:
            self._running.pop().wait()

    def acknowledged(self) -> set[str]:
        """Every append that some writer was told was kept."""
        return {
            line
            for file in self._folder.glob("*.acks")
            for line in file.read_text().splitlines(keepends=False)
        }

    def errors(self) -> str:
        """What went wrong in them."""
        return "".join(file.read_text() for file in sorted(self._folder.glob("*.errors")))
