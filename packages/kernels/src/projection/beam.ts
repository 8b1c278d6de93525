import { ArgumentError, expected } from '@bilevel/core';
import { blockOf } from './strides.js';
import { bundlesOf, type Bundles } from './symmetry.js';

/**
 * Rays through a picture of `width` × `height` pixels of side 1, a view for each angle. In a view of angle θ the
 * detector j is at s_j = (j − centre) · spacing, and its ray is, with (0, 0) on the axis, columns to the right and rows
 * downwards,
 *
 *     column(t) = s_j cos θ + t sin θ,   row(t) = −s_j sin θ + t cos θ:
 *
 * at 0° rays run along columns, at 90° along rows. Axis and centre are by default those of `radon` of scikit-image;
 * ASTRA's are (width − 1)/2, (height − 1)/2 and (detectors − 1)/2. Angles within 10⁻¹¹ degrees of mirror images of others,
 * or of others and quarter turns, count as these.
 */
export interface BeamGeometry {
  readonly width: number;
  readonly height: number;
  /** Degrees, any finite numbers. */
  readonly angles: ArrayLike<number>;
  /** How many there are in a view, at least 1. */
  readonly detectors: number;
  /** Between neighbouring detectors, in pixels, above 0. Default 1. */
  readonly spacing?: number;
  /** Where the axis of rotation is, in pixels from the middle of the first. Default (⌊width/2⌋, ⌊height/2⌋). */
  readonly axis?: { readonly column: number; readonly row: number };
  /** The detector opposite the axis, which may be between two. Default ⌊detectors/2⌋. */
  readonly centre?: number;
  /**
   * Rays from a source at (`source` sin θ, `source` cos θ) to detectors on a line at the distance `detector` beyond the
   * axis, in pixels; `source` outside the picture, `detector` at least 0. Default: parallel rays.
   */
  readonly fan?: { readonly source: number; readonly detector: number };
}

/** What both implementations project by. */
export interface Beam extends Bundles {
  readonly width: number;
  readonly height: number;
  /**
   * What lines have, and how many there are: those of the picture, and perhaps one more of zeros, so that a half turn
   * about the axis leaves all in their place.
   */
  readonly columns: number;
  readonly rows: number;
  /** How many lines rays march over at a time. */
  readonly block: number;
  readonly angles: number;
  readonly detectors: number;
  /** The sum of the places of two detectors that are as far from the axis; 0 where no two are. */
  readonly mirror: number;
  /** 1.5 · 2⁵² times the unit of which positions are multiples: v + grain − grain rounds v to one. */
  readonly grain: number;
  /**
   * Eight numbers for each angle: column and row of a point of the first ray, what each further detector adds to them,
   * the direction of the first ray, and what each further detector adds to that. Order: columns and rows in turns, the
   * point and the direction each before what is added, as in (point, added to the point, direction, added to it).
   */
  readonly views: Float64Array;
  /** ≤ the distance of neighbouring rays of a view within the picture, in pixels. */
  readonly gap: number;
}

/** @throws ArgumentError for what is not a geometry */
export function beamOf(geometry: BeamGeometry): Beam {
  const { width, height, angles, detectors, spacing = 1, fan } = geometry;
  const { axis = { column: width >> 1, row: height >> 1 }, centre = detectors >> 1 } = geometry;
  for (const [name, count] of Object.entries({ width, height, detectors })) {
    if (Number.isInteger(count) && count > 0) continue;
    throw new ArgumentError(expected('a whole number of at least 1', name, count));
  }
  if (!(angles.length > 0)) {
    throw new ArgumentError(expected('at least one', 'angles', 'none'));
  }
  for (let k = 0; k < angles.length; k++) {
    if (Number.isFinite(angles[k])) continue;
    const name = `angle ${String(k + 1)} of ${String(angles.length)}`;
    throw new ArgumentError(expected('a finite number of degrees', name, angles[k]));
  }
  if (!(spacing > 0 && spacing < Infinity)) {
    throw new ArgumentError(expected('a finite number above 0', 'spacing', spacing));
  }
  for (const [name, value] of Object.entries({ ...axis, centre })) {
    if (Number.isFinite(value)) continue;
    throw new ArgumentError(expected('a finite number', `${name} of the axis`, value));
  }
  const reach = Math.hypot(
    Math.max(axis.column, width - 1 - axis.column) + 0.5,
    Math.max(axis.row, height - 1 - axis.row) + 0.5,
  );
  if (fan) requireOutside(fan, reach);
  const views = new Float64Array(8 * angles.length);
  for (let k = 0; k < angles.length; k++) {
    const [sine, cosine] = sineAndCosine(angles[k]!);
    const first = -centre * spacing;
    const point = [first * cosine, -first * sine];
    const added = [spacing * cosine, -spacing * sine];
    let direction = [sine, cosine];
    if (fan) {
      point[0]! -= fan.detector * sine;
      point[1]! -= fan.detector * cosine;
      direction = [point[0]! - fan.source * sine, point[1]! - fan.source * cosine];
    }
    point[0]! += axis.column;
    point[1]! += axis.row;
    views.set([...point, ...added, ...direction, ...(fan ? added : [0, 0])], 8 * k);
  }
  const halfTurn = [2 * axis.column - (width - 1), 2 * axis.row - (height - 1)].every(
    (e) => e === 0 || e === 1,
  );
  const columns = halfTurn ? 2 * axis.column + 1 : width;
  const rows = halfTurn ? 2 * axis.row + 1 : height;
  const mirror = 2 * centre;
  const square = halfTurn && columns === rows;
  const bundles = bundlesOf({ angles, detectors, mirror, fan: !!fan, halfTurn, square });
  return {
    ...bundles,
    ...{ width, height, columns, rows, angles: angles.length, detectors, views },
    block: blockOf(Math.max(columns, rows), bundles.lanes),
    mirror: Number.isInteger(mirror) && Math.abs(mirror) < 2 ** 30 ? mirror : 0,
    // Positions are below 2^b and have 50 − b digits behind the point: 52 in all, with those of their sums.
    grain: 1.5 * 2 ** (2 + Math.ceil(Math.log2(columns + rows + 4))),
    gap: fan ? gapOfFan(fan, spacing, Math.max(centre, detectors - 1 - centre), reach) : spacing,
  };
}

function requireOutside(fan: { source: number; detector: number }, reach: number): void {
  const { source, detector } = fan;
  if (!(source > reach && source < Infinity)) {
    const what = `a finite number above ${reach.toFixed(1)}, which is outside the picture,`;
    throw new ArgumentError(expected(what, 'the distance of the source', source));
  }
  if (!(detector >= 0 && detector < Infinity)) {
    const name = 'the distance of the detectors';
    throw new ArgumentError(expected('a finite number of at least 0', name, detector));
  }
}

/**
 * Two neighbouring rays of directions d and d' meet at the angle δ with sin δ = |d × d'|/(|d||d'|), where |d × d'| is
 * the spacing times the distance L of source and detectors; at the distance r from the source they are r sin δ apart.
 */
function gapOfFan(
  { source, detector }: { source: number; detector: number },
  spacing: number,
  most: number,
  reach: number,
): number {
  const apart = source + detector;
  return ((source - reach) * apart * spacing) / (apart ** 2 + (spacing * most) ** 2);
}

/** Of degrees; exact at multiples of 90. */
function sineAndCosine(degrees: number): [number, number] {
  const turn = degrees % 360;
  const quarter = Math.round(turn / 90);
  const rest = ((turn - 90 * quarter) * Math.PI) / 180;
  const [sine, cosine] = [Math.sin(rest), Math.cos(rest)];
  const turned: [number, number][] = [
    [sine, cosine],
    [cosine, -sine],
    [-sine, -cosine],
    [-cosine, sine],
  ];
  return turned[(quarter + 4) % 4]!;
}
