"""Templates, and the style and script that a self-contained page holds inside it."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from foedus.desk.language import told, told_count

__all__ = ["template"]


def template(name: str) -> Any:
    """The template of a page by name; `house_css`, `NAME_css`, ... are there as text."""
    return _environment().get_template(f"{name}.html.j2")


@cache
def _environment() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - as below
    from markupsafe import Markup  # noqa: PLC0415 - only when a page is made

    folder = files("foedus.desk") / "templates"
    environment = Environment(
        loader=PackageLoader("foedus.desk"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(told, told_count, newstyle=True)  # type: ignore[attr-defined]
    for each in folder.iterdir():
        if each.name.endswith((".css", ".js")):
            text = each.read_text(encoding="utf-8")
            environment.globals[each.name.replace(".", "_")] = Markup(text)  # noqa: S704 - our own file
    built = files("foedus.desk") / "static" / "built.txt"
    environment.globals["built"] = built.read_text("utf-8") if built.is_file() else ""
    return environment
