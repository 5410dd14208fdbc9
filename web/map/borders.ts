/** The states of the world by ISO 3166-1 number, with Crimea in Ukraine.
 *
 * Natural Earth, which the atlas redistributes, draws Crimea with Russia at
 * every resolution.  The agreements speak of Ukraine within its borders of
 * 1991, so the polygon that holds Simferopol is moved, and the border across
 * Perekop, which lies inside one state then, is dissolved.
 */

import { geoContains } from "d3-geo";
import { feature, merge } from "topojson-client";
import type { Feature, MultiPolygon, Polygon } from "geojson";
import type { GeometryCollection, MultiPolygon as Shape, Topology } from "topojson-specification";

export type State = Feature<Polygon | MultiPolygon>;
export type Atlas = Topology<{ countries: GeometryCollection }>;

const UKRAINE = "804";
const RUSSIA = "643";
const SIMFEROPOL: [number, number] = [34.1, 44.95];

export function states(atlas: Atlas): State[] {
  const shapes = atlas.objects.countries.geometries as Shape[];
  const russia = shapes.find((each) => each.id === RUSSIA)!;
  const ukraine = shapes.find((each) => each.id === UKRAINE)!;
  const crimea = russia.arcs.filter((arcs) => contains(atlas, { ...russia, arcs: [arcs] }));
  if (crimea.length !== 1) throw new Error("Simferopol lies in no single polygon of Russia.");
  const rest = { ...russia, arcs: russia.arcs.filter((arcs) => !crimea.includes(arcs)) };
  const whole = merge(atlas, [asMany(ukraine), { ...russia, arcs: crimea }]);
  return shapes.map((each) => {
    if (each === ukraine) return { ...asFeature(atlas, ukraine), geometry: whole };
    return asFeature(atlas, each === russia ? rest : each);
  });
}

function contains(atlas: Atlas, shape: Shape): boolean {
  return geoContains(asFeature(atlas, shape), SIMFEROPOL);
}

function asFeature(atlas: Atlas, shape: Shape): State {
  return feature(atlas, shape) as State;
}

/** One shape for `merge`, which takes polygons and lists of them alike. */
function asMany(shape: Shape): Shape {
  const single = (shape.type as string) === "Polygon";
  return single ? { ...shape, type: "MultiPolygon", arcs: [shape.arcs as unknown as number[][]] } : shape;
}
