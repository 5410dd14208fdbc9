"""`foedus export CASE -o FILE`: the same as `foedus case export`."""

from __future__ import annotations

from foedus.cli.case_command import export_case as command

__all__ = ["command"]
