/** Draw the map of the board: a path and a place for a letter, state by state. */

import { readFileSync } from "node:fs";
import { geoArea, geoAzimuthalEqualArea, geoPath } from "d3-geo";
import type { GeoProjection } from "d3-geo";
import type { Polygon } from "geojson";
import { presimplify, simplify, sphericalTriangleArea } from "topojson-simplify";
import { states } from "./borders.ts";
import type { Atlas, State } from "./borders.ts";

type Box = { x: number; y: number; width: number; height: number };
type Drawn = { d: string; x: number; y: number };
type Frame = Box & { rotate: [number, number]; scale: number; translate: [number, number] };

const WIDTH = 1240;
const HEIGHT = 1080;
const EUROPE: Frame = {
  ...{ x: 0, y: 0, width: WIDTH, height: HEIGHT },
  ...{ rotate: [-17, -52.5], scale: 1600, translate: [654, 610] },
};
const INSETS: { box: Box; rotate: [number, number]; shows: string[] }[] = [
  { box: { x: 10, y: 210, width: 236, height: 176 }, rotate: [98, -52], shows: ["124", "840"] },
  { box: { x: 10, y: 396, width: 128, height: 130 }, rotate: [-138, -37], shows: ["392"] },
];
/** Where the middle of the largest part is no good place for a letter. */
const PLACES: Record<string, [number, number]> = {
  "578": [9.5, 61.2], "752": [15.5, 62.5], "246": [26.5, 63], "191": [15.6, 45.55], "643": [40, 56],
  "826": [-1.4, 52.6], "372": [-8, 53.2], "792": [33, 39], "442": [6.1, 49.65], "300": [22, 39.6],
  "056": [4.5, 50.75], "528": [5.6, 52.3], "380": [11.6, 43.6], "840": [-98, 39], "124": [-106, 58],
};
const SMALLEST = 8;
/** Steradians below which a bend in a border is not drawn. */
const FINEST = 6e-7;

export function map(): object {
  const fine = states(read("50m"));
  const drawn: Record<string, Drawn> = {};
  let rest = "";
  const europe = projection(EUROPE);
  for (const state of fine) {
    const shape = draw(state, europe);
    if (!shape || INSETS.some((inset) => inset.shows.includes(String(state.id)))) continue;
    if (state.id === undefined || state.id in drawn) rest += shape.d;
    else drawn[state.id] = shape;
  }
  const coarse = states(read("110m"));
  for (const { box, rotate, shows } of INSETS) {
    const shown = coarse.filter((state) => shows.includes(String(state.id)));
    const fitted = fit(box, rotate, shown);
    for (const state of shown) drawn[state.id!] = draw(state, fitted)!;
  }
  return { width: WIDTH, height: HEIGHT, frame: EUROPE, insets: INSETS.map((each) => each.box), states: drawn, rest };
}

function read(scale: string): Atlas {
  const file = new URL(import.meta.resolve(`world-atlas/countries-${scale}.json`));
  return simplify(presimplify(JSON.parse(readFileSync(file, "utf8")) as Atlas, sphericalTriangleArea), FINEST) as Atlas;
}

function projection({ rotate, scale, translate, ...box }: Frame): GeoProjection {
  const ends: [[number, number], [number, number]] = [[box.x - 4, box.y - 4], [box.width + 4, box.height + 4]];
  return geoAzimuthalEqualArea().rotate(rotate).scale(scale).translate(translate).precision(0.4).clipExtent(ends);
}

function fit(box: Box, rotate: [number, number], shown: State[]): GeoProjection {
  const ends: [[number, number], [number, number]] =
    [[box.x + 4, box.y + 4], [box.x + box.width - 4, box.y + box.height - 4]];
  const of = geoAzimuthalEqualArea().rotate(rotate).fitExtent(ends, { type: "FeatureCollection", features: shown });
  return of.clipExtent(ends);
}

/** A state's path, without islands too small to see; null where nothing of it is in the frame. */
function draw(state: State, on: GeoProjection): Drawn | null {
  const path = geoPath(on).digits(0);
  const parts: Polygon[] = state.geometry.type === "Polygon"
    ? [state.geometry]
    : state.geometry.coordinates.map((coordinates) => ({ type: "Polygon", coordinates }));
  const largest = parts.reduce((one, other) => (geoArea(one) < geoArea(other) ? other : one));
  const seen = parts.filter((part) => part === largest || path.area(part) >= SMALLEST);
  const d = stepwise(seen.map((part) => path(part) ?? "").join(""));
  if (!d) return null;
  const place = PLACES[String(state.id)];
  const [x, y] = (place && on(place)) ?? path.centroid(largest);
  return { d, x: Math.round(x), y: Math.round(y) };
}

/** The same path in whole steps from point to point, which is half as long. */
function stepwise(path: string): string {
  const rings = path.split("Z").filter((ring) => ring);
  return rings.map((ring) => {
    const points = ring.slice(1).split("L").map((point) => point.split(",").map(Number) as [number, number]);
    let [x, y] = points[0]!;
    let steps = `M${x} ${y}l`;
    for (const [nextX, nextY] of points.slice(1)) {
      if (nextX === x && nextY === y) continue;
      steps += `${nextX - x} ${nextY - y} `;
      [x, y] = [nextX, nextY];
    }
    return `${steps.trimEnd().replaceAll(" -", "-")}z`;
  }).join("");
}
