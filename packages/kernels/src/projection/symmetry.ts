/**
 * A picture that stays in its place under half a turn about the axis, or under all eight symmetries of a square, sees as
 * many rays at once: the integral along the image h(ρ) of a ray is that of the turned picture x∘h along ρ, with the
 * same crossings and weights. The symmetries h_l, with columns c and rows r from the axis:
 *
 *     l      0        1         2          3         4         5          6         7
 *     h_l    (c, r)   (r, −c)   (−c, −r)   (−r, c)   (−c, r)   (−r, −c)   (c, −r)   (r, c)
 *
 * h_1 adds 90° to the angle of a ray and leaves its detector; h_4 makes −θ of θ and the detector opposite of each.
 */
export interface Bundles {
  /** How many rays at once: 8, or 2, the images by h_0 and h_2. */
  readonly lanes: 2 | 8;
  /** The views whose rays are cast. */
  readonly bases: Int32Array;
  /**
   * For each of these, and for each lane: twice the view that the images of its rays are of, plus 1 where they have the
   * detectors `mirror` − j; −1 where there is none.
   */
  readonly targets: Int32Array;
  /** Detectors of the rays that are cast: from `from`, before `to`, some perhaps beyond those that there are. */
  readonly from: number;
  readonly to: number;
  /** Whether the rays of j and of `mirror` − j are both images of one: the first of them is cast. */
  readonly paired: boolean;
  /** How many rays of a view are cast at most. */
  readonly most: number;
}

/** What decides which images of a ray are rays of the geometry. */
export interface Symmetric {
  readonly angles: ArrayLike<number>;
  readonly detectors: number;
  /** Twice the place of the detector opposite the axis. */
  readonly mirror: number;
  readonly fan: boolean;
  /** What half a turn, or what all of a square's symmetries leave in its place. */
  readonly halfTurn: boolean;
  readonly square: boolean;
}

/** Rays whose angles differ by less, in degrees, count as images of each other: 2·10⁻¹⁰ pixels in a thousand. */
const SAME = 1e-11;
/** What eight lanes cost of two: three times as much, and their pictures are to be made. */
const COST = 2.5;

/** The lanes that cost least, of those that the geometry allows. */
export function bundlesOf(symmetric: Symmetric): Bundles {
  const two = bundles(symmetric, 2);
  if (!symmetric.square) return two;
  const eight = bundles(symmetric, 8);
  return COST * eight.bases.length < two.bases.length ? eight : two;
}

function bundles(symmetric: Symmetric, lanes: 2 | 8): Bundles {
  const { angles, detectors, mirror, fan, halfTurn } = symmetric;
  const reflects = Number.isInteger(mirror);
  // Half a turn leaves the line of a parallel ray in its view, at the detector opposite.
  const paired = !fan && halfTurn && reflects && mirror >= 0 && mirror <= 2 * detectors - 2;
  const nearly = Math.abs(mirror - (detectors - 1)) <= 1;
  const flips = lanes === 8 && reflects && (!fan || nearly);
  const free = new FreeViews(angles, fan ? 360 : 180);
  const bases: number[] = [];
  const targets: number[] = [];
  for (let v = 0; v < angles.length; v++) {
    if (!free.has(v)) continue;
    bases.push(v);
    const found = new Array<number>(lanes).fill(-1);
    for (let lane = 0; lane < lanes; lane++) {
      const l = lanes === 2 ? 2 * lane : lane;
      const half = l % 4 >= 2;
      if (paired && half) {
        const whole = found[lanes === 2 ? 0 : lane - 2]!;
        if (whole >= 0) found[lane] = whole ^ 1;
        continue;
      }
      if (l > 0 && ((half && !halfTurn) || (!fan && !paired) || (l >= 4 && !flips))) continue;
      const turned = angles[v]! + 90 * (l % 4);
      const view = l === 0 ? v : free.find(l >= 4 ? -turned : turned);
      if (view < 0) continue;
      free.take(view);
      // Half a turn more is the same line, seen from the other side.
      const other = !fan && apart(angles[view]! - (l >= 4 ? -turned : turned), 360) > 90;
      found[lane] = 2 * view + (l >= 4 !== other ? 1 : 0);
    }
    targets.push(...found);
  }
  const from = fan && flips ? Math.min(0, mirror - detectors + 1) : 0;
  const to = fan && flips ? Math.max(detectors, mirror + 1) : detectors;
  const opposite = Math.min(detectors, mirror + 1) - Math.max(0, mirror - detectors + 1);
  return {
    ...{ lanes, bases: Int32Array.from(bases), targets: Int32Array.from(targets) },
    ...{ from, to, paired, most: to - from - (paired ? Math.floor(opposite / 2) : 0) },
  };
}

/** Of an angle from the nearest multiple of a period. */
function apart(angle: number, period: number): number {
  return Math.abs(angle - period * Math.round(angle / period));
}

/** Views that no lane has yet, by their angles. */
class FreeViews {
  readonly #angles: ArrayLike<number>;
  readonly #period: number;
  readonly #taken: Uint8Array;
  readonly #byAngle = new Map<number, number[]>();

  constructor(angles: ArrayLike<number>, period: number) {
    this.#angles = angles;
    this.#period = period;
    this.#taken = new Uint8Array(angles.length);
    for (let v = 0; v < angles.length; v++) {
      const key = this.#keyOf(angles[v]!);
      this.#byAngle.set(key, [...(this.#byAngle.get(key) ?? []), v]);
    }
  }

  has(view: number): boolean {
    return this.#taken[view] === 0;
  }

  take(view: number): void {
    this.#taken[view] = 1;
  }

  /** One of an angle; −1 where there is none. */
  find(angle: number): number {
    const key = this.#keyOf(angle);
    for (const near of [key, key - 1, key + 1, key === 0 ? this.#keys - 1 : 0]) {
      for (const view of this.#byAngle.get(near) ?? []) {
        const off = apart(this.#angles[view]! - angle, this.#period);
        if (this.has(view) && off <= SAME) return view;
      }
    }
    return -1;
  }

  get #keys(): number {
    return this.#period * 1024;
  }

  #keyOf(angle: number): number {
    const within = angle - this.#period * Math.floor(angle / this.#period);
    return Math.min(this.#keys - 1, Math.floor(1024 * within));
  }
}
