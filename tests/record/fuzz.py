"""Search for bytes that break a parser, by coverage: `fuzz.py TARGET FOLDER [flags of libFuzzer]`.

It ends with 0 when nothing was found in the time or the runs it was given.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
with atheris.instrument_imports(include=["foedus.record", "tests.record.strangers"]):
    from tests.record import strangers


def main() -> None:
    target, folder, *flags = sys.argv[1:]
    begin = Path(folder)
    for number, data in enumerate(strangers.sound(target)):
        (begin / f"sound-{number}").write_bytes(data)
    found = [f"-artifact_prefix={begin}/found-", "-timeout=20", "-rss_limit_mb=2048"]
    atheris.instrument_func(strangers.theirs.Bundle.verify)
    atheris.Setup([sys.argv[0], *found, *flags, folder], lambda b: strangers.tried(target, b))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
