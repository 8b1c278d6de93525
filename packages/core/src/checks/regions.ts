import type { Constant } from '../problem/constant.js';
import type { LowerLevel } from '../problem/problem.js';
import type { Region } from '../problem/region.js';
import { checkChange, checkCurvature, type Claims } from './constants.js';
import { along } from './differences.js';
import { Recorder, type Description } from './report.js';
import type { SampleUnderTest } from './sampleUnderTest.js';

/** Distances at which a constant without a region is looked for, in sizes of the start. */
const FAR = [1e1, 1e2, 1e4, 1e6];
/** Shares of the way to the edge of a region, and distances beyond it. */
const INSIDE = [0.5, 0.9, 0.99];
const BEYOND = [1.1, 2, 10];
/** Two points at which a change is measured are this far apart, as a share of their distance. */
const APART = 0.01;
/** Halvings of the interval that the edge lies in. */
const HALVINGS = 40;

/** `certified` for all x, whatever solvers visit; or in a region that goes that far. */
const EVERYWHERE: Claims = {
  claimed: ({ kind, region }, x, radius) =>
    region === undefined ? kind === 'certified' : region.containsBall(x, radius),
  remedy:
    'Found far from the start: a constant that holds where ‖x‖ is bounded only is no certified() ' +
    'one. Give it as certifiedIn(value, region).',
  mayOverflow: true,
};
const REGION: Description = {
  what: 'faults of a region: balls that it holds but not their points, or nothing at any point checked',
  remedy:
    'containsBall(x, r) may be true only when every point within r of x is in the region, and so ' +
    'for smaller balls; give the sample a start in it, or its constants cannot be checked.',
};

/** The constants far from the start, at the edge of their regions and beyond. */
export function checkRegions(test: SampleUnderTest): void {
  const { sample, theta, record, scale } = test;
  const level = sample.lower(theta);
  const start = test.points[0]!;
  for (const v of directions(test)) {
    for (const t of FAR) look(test, level, start, t * scale, v, EVERYWHERE);
  }
  const regions = regionsOf(test, level);
  if (regions.length === 0) return;
  const broken = new Set<string>();
  const beyond = new Recorder();
  for (const region of regions) {
    const own = (constant: Constant): boolean => constant.region === region;
    const from = test.points.find((x) => region.containsBall(x, 0));
    if (from === undefined) {
      broken.add('none of the points checked lies in it');
      continue;
    }
    for (const v of directions(test)) {
      const edge = edgeOf(region, from, v, scale);
      if (edge === undefined) continue;
      for (const fault of faultsOf(region, from, v, edge)) broken.add(fault);
      const within: Claims = {
        claimed: (constant, x, radius) => own(constant) && region.containsBall(x, radius),
        remedy: 'Found in its region: give a larger constant or a smaller region.',
      };
      for (const share of INSIDE) look(test, level, from, share * edge, v, within);
      const outside: Claims = {
        claimed: (constant, x, radius) => own(constant) && !region.containsBall(x, radius),
        mayOverflow: true,
      };
      for (const t of BEYOND) look({ ...test, record: beyond }, level, from, t * edge, v, outside);
    }
  }
  record.none('region', [...broken], REGION);
  const violated = beyond.checks().filter(({ passed }) => !passed);
  record.note(
    'beyond-region',
    violated.length,
    'any number',
    'constants found not to hold beyond their region, as they need not' +
      (violated.length === 0 ? '' : `: ${violated.map(({ name }) => name).join(', ')}`),
  );
}

/** Checks the claims at x = from + t v, and between there and a point near by. */
function look(
  test: SampleUnderTest,
  level: LowerLevel,
  from: Float64Array,
  t: number,
  v: Float64Array,
  claims: Claims,
): void {
  const x = along(from, t, v);
  const y = along(from, t * (1 - APART), v);
  try {
    checkCurvature(test, level, x, claims);
    checkChange(test, level, x, y, claims);
  } catch (error) {
    // Where functions may overflow, they may also throw.
    if (claims.mayOverflow !== true) throw error;
  }
}

/** In all entries and in one, both ways: unit vectors. */
function directions({ sample, random }: SampleUnderTest): Float64Array[] {
  const d = sample.dimension;
  const spike = new Float64Array(d);
  spike[Math.floor(random.uniform() * d)] = 1;
  return [random.unit(d), spike].flatMap((v) => [v, v.map((x) => -x)]);
}

function regionsOf({ sample }: SampleUnderTest, { constants }: LowerLevel): Region[] {
  const { lipschitzGradient, lipschitzParameterGradient } = sample.upper;
  const all = [...Object.values<Constant>({ ...constants }), lipschitzGradient];
  if (lipschitzParameterGradient !== undefined) all.push(lipschitzParameterGradient);
  return [...new Set(all.flatMap(({ region }) => (region === undefined ? [] : [region])))];
}

/** How far the region goes along v: the last point found in it. Undefined where no end is found. */
function edgeOf(
  region: Region,
  from: Float64Array,
  v: Float64Array,
  scale: number,
): number | undefined {
  const holds = (t: number): boolean => region.containsBall(along(from, t, v), 0);
  let [inside, outside] = [0, scale * 1e-6];
  while (holds(outside)) {
    inside = outside;
    outside *= 2;
    if (outside > scale * 1e12) return undefined;
  }
  for (let k = 0; k < HALVINGS; k++) {
    const t = (inside + outside) / 2;
    if (holds(t)) inside = t;
    else outside = t;
  }
  return inside > 0 ? inside : undefined;
}

/** The largest ball around `from` that the region says it holds must be in it, along v at least. */
function faultsOf(region: Region, from: Float64Array, v: Float64Array, edge: number): string[] {
  const faults: string[] = [];
  const radii = [0.01, 0.5, 0.9, 1.1, 2].map((share) => share * edge);
  const held = radii.filter((r) => region.containsBall(from, r));
  const largest = held.at(-1) ?? 0;
  if (held.length < radii.filter((r) => r <= largest).length) faults.push('not a smaller ball');
  if (largest > 0 && !region.containsBall(along(from, largest * (1 - 1e-9), v), 0)) {
    faults.push('a ball that leaves it');
  }
  return faults;
}
