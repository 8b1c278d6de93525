import type uPlot from 'uplot';

/** Pixels between two labels at least. */
const APART = { x: 36, y: 18 };
/** Mantissas that are labelled, the most first, and the smallest distance between two in decades. */
const MANTISSAS: readonly (readonly [readonly number[], number])[] = [
  [[1, 2, 3, 4, 5, 6, 7, 8, 9], Math.log10(10 / 9)],
  [[1, 2, 3, 5, 7], Math.log10(7 / 5)],
  [[1, 2, 5], Math.log10(2)],
];

export const LOG_SCALE: uPlot.Scale = {
  // The library's enumeration exists in its types alone.
  distr: 3,
  // The library's own ends at a power of ten, most of a decade above the data.
  range: (_, low, high) => (low > 0 && high > 0 ? logRange(low, high) : [0.1, 10]),
};

/** The nearest ends around low and high of the form d·10ᵏ, d = 1, …, 9. */
function logRange(low: number, high: number): [number, number] {
  const decade = (of: number): number => 10 ** Math.floor(Math.log10(of));
  const [from, to] = [decade(low), decade(high)];
  const ends: [number, number] = [from * Math.floor(low / from), to * Math.ceil(high / to)];
  return ends[0] < ends[1] ? ends : [ends[0] / 2, 2 * ends[1]];
}

/**
 * All d·10ᵏ of an axis, each the nearest double to it. The library's own go on from the lower end by
 * adding, and rounding takes them away from the powers of ten.
 */
function logSplits(_: uPlot, __: number, low: number, high: number): number[] {
  const splits: number[] = [];
  for (let k = Math.floor(Math.log10(low)); k <= Math.log10(high); k++) {
    for (let d = 1; d < 10; d++) splits.push(Number(`${String(d)}e${String(k)}`));
  }
  const slack = 1e-9;
  return splits.filter((value) => value >= low * (1 - slack) && value <= high * (1 + slack));
}

const exponentOf = (value: number): number => Math.floor(Math.log10(value) + 1e-9);
const mantissaOf = (value: number): number => Math.round(value / 10 ** exponentOf(value));

/** Over many decades only the powers of ten get a line. */
function logGrid(_: uPlot, splits: number[]): (number | null)[] {
  const [first, last] = [splits[0] ?? 1, splits.at(-1) ?? 1];
  if (last / first < 1e3) return splits;
  return splits.map((value) => (mantissaOf(value) === 1 ? value : null));
}

/** Which values of an axis get a label: as many as there is room for. */
const logLabels =
  (axis: keyof typeof APART) =>
  (plot: uPlot, splits: number[]): (number | null)[] => {
    const decade = Math.abs(plot.valToPos(10, axis) - plot.valToPos(1, axis));
    const [kept] = MANTISSAS.find(([, distance]) => distance * decade >= APART[axis]) ?? [[1]];
    const every = Math.ceil(APART[axis] / decade);
    return splits.map((value) =>
      kept.includes(mantissaOf(value)) && exponentOf(value) % every === 0 ? value : null,
    );
  };

/** How an axis of a logarithmic scale is divided. */
export function logAxis(which: 'x' | 'y', { grid, ticks }: uPlot.Axis): uPlot.Axis {
  return {
    splits: logSplits,
    filter: logLabels(which),
    grid: { ...grid, filter: logGrid },
    ticks: { ...ticks, filter: logGrid },
  };
}
