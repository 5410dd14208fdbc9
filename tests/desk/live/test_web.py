"""What is built from web/: its size, its map, and that one source of style serves all pages."""

from __future__ import annotations

import gzip
import json
import math
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.desk.live.desks import shipped

from foedus.desk.panels.map import atlas

BUILT = files("foedus.desk") / "static"
WEB = Path(__file__).parents[3] / "web"
SEVASTOPOL, SIMFEROPOL = (33.52, 44.61), (34.1, 44.95)
KYIV, ROSTOV = (30.5, 50.45), (40.0, 47.3)
UKRAINE, RUSSIA = "804", "643"

Ring = list[tuple[float, float]]


@pytest.mark.parametrize(("name", "most"), [("desk.js", 40_000), ("desk.css", 12_000)])
def test_what_a_browser_fetches_is_small(name: str, most: int) -> None:
    assert len(gzip.compress((BUILT / name).read_bytes())) < most


def test_the_lock_names_no_registry_but_npm() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text(encoding="utf-8"))
    packages = [each for name, each in lock["packages"].items() if name]
    hosts = {each.get("resolved", "https://registry.npmjs.org/").split("/")[2] for each in packages}
    assert hosts == {"registry.npmjs.org"}
    assert all(each["integrity"].startswith("sha512-") for each in packages)


def test_pages_that_load_nothing_and_the_desk_share_one_style() -> None:
    """A rule of the self-contained board stands in what the desk serves."""
    desk = (BUILT / "desk.css").read_text(encoding="utf-8")
    for name in ("house.css", "board.css"):
        source = (files("foedus.desk") / "templates" / name).read_text(encoding="utf-8")
        classes = set(re.findall(r"^\.([a-z-]+)", source, flags=re.MULTILINE))
        assert len(classes) > 10
        assert {each for each in classes if f".{each}" not in desk} == set()


@pytest.mark.parametrize("town", [SEVASTOPOL, SIMFEROPOL])
def test_crimea_lies_in_ukraine_as_the_agreements_have_it(town: tuple[float, float]) -> None:
    point = projected(town)
    assert inside(point, drawn(UKRAINE))
    assert not inside(point, drawn(RUSSIA))


def test_the_rest_of_both_is_where_it_was() -> None:
    assert inside(projected(KYIV), drawn(UKRAINE))
    assert inside(projected(ROSTOV), drawn(RUSSIA))
    assert not inside(projected(ROSTOV), drawn(UKRAINE))


@pytest.mark.parametrize("scale", ["50m", "110m"])
def test_the_atlas_by_itself_has_it_otherwise(scale: str) -> None:
    """The negative control: without our cut the same question is answered the other way."""
    assert inside(SIMFEROPOL, raw(scale, RUSSIA))
    assert not inside(SIMFEROPOL, raw(scale, UKRAINE))


def test_every_state_that_ships_is_on_the_map() -> None:
    parties = {code for each in shipped().readings() for code in each.document.parties}
    europe = {code for code in parties if ":" not in code} - {"AUS", "NZL"}
    assert {"UKR", "POL", "CAN", "JPN", "LUX"} <= europe & set(atlas().shapes)


@cache
def sheet() -> Any:
    return json.loads((BUILT / "map.json").read_text(encoding="utf-8"))


def projected(place: tuple[float, float]) -> tuple[float, float]:
    """Lambert's azimuthal equal-area projection, by its textbook formula (Snyder 24-2 to 24-4)."""
    frame = sheet()["frame"]
    middle, north = math.radians(-frame["rotate"][0]), math.radians(-frame["rotate"][1])
    east, up = math.radians(place[0]) - middle, math.radians(place[1])
    cosine = math.sin(north) * math.sin(up) + math.cos(north) * math.cos(up) * math.cos(east)
    k = math.sqrt(2 / (1 + cosine))
    x = k * math.cos(up) * math.sin(east)
    y = k * (math.cos(north) * math.sin(up) - math.sin(north) * math.cos(up) * math.cos(east))
    left, top = frame["translate"]
    return left + frame["scale"] * x, top - frame["scale"] * y


def drawn(number: str) -> list[Ring]:
    """The rings of a state's path, which goes in steps from point to point."""
    rings = []
    for path in sheet()["states"][number]["d"].split("z")[:-1]:
        numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", path)]
        ring = [(numbers[0], numbers[1])]
        for dx, dy in zip(numbers[2::2], numbers[3::2], strict=True):
            ring.append((ring[-1][0] + dx, ring[-1][1] + dy))
        rings.append(ring)
    return rings


def raw(scale: str, number: str) -> list[Ring]:
    """A country's rings as the atlas has them, decoded from TopoJSON."""
    folder = WEB / "node_modules/world-atlas"
    topology = json.loads((folder / f"countries-{scale}.json").read_text(encoding="utf-8"))
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]

    def arc(index: int) -> Ring:
        x = y = 0
        points = []
        for step in topology["arcs"][index if index >= 0 else ~index]:
            x, y = x + step[0], y + step[1]
            points.append((x * kx + dx, y * ky + dy))
        return points if index >= 0 else points[::-1]

    countries = topology["objects"]["countries"]["geometries"]
    shape = next(each for each in countries if each.get("id") == number)
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    return [[p for index in ring for p in arc(index)] for polygon in polygons for ring in polygon]


def inside(point: tuple[float, float], rings: list[Ring]) -> bool:
    """Whether a point lies in a shape: a ray to the right crosses its edges an odd time."""
    x, y = point
    crossed = 0
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossed += 1
    return crossed % 2 == 1
