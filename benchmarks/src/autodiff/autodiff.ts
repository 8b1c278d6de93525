import { keepResults } from '../results.js';
import { inTurns, secondsOf } from '../timing.js';
import { backends } from './backends.js';
import { filters, quadratic, totalVariation, type Derivatives, type Timed } from './problems.js';

const ROUNDS = 15;
/** A call that takes less is repeated, or the clock would be what is measured. */
const LEAST_SECONDS = 0.005;

const PROBLEMS: readonly Timed[] = [
  ...[64, 4096, 65536, 2 ** 20].map(totalVariation),
  ...[200, 2000].map(quadratic),
  ...[32, 128].map(filters),
];
/** Plain JavaScript takes minutes for more. */
const MOST_ON_CPU = 65536;

/**
 * First and second derivatives by automatic differentiation on each backend, beside those by hand: the
 * fastest round of each in milliseconds, taken in turns.
 */
export async function benchAutodiff(): Promise<void> {
  const available = await backends(console.log);
  const rows: Record<string, string | number>[] = [];
  for (const timed of PROBLEMS) {
    const { problem, dimension, byHand } = timed;
    const ways: [string, Derivatives][] = byHand === undefined ? [] : [['by hand', byHand]];
    for (const backend of available) {
      if (backend.name === 'cpu' && dimension >= MOST_ON_CPU) continue;
      ways.push([backend.name, timed.on(backend)]);
    }
    const columns = ['by hand', ...available.map(({ name }) => name)];
    rows.push(
      await row(`${problem}: ∂_x g`, columns, ways, ({ gradient }) => {
        const out = new Float64Array(dimension);
        return () => {
          gradient(out);
        };
      }),
      await row(`${problem}: A v`, columns, ways, ({ hessianVector }) => {
        const [v, out] = [new Float64Array(dimension).fill(1), new Float64Array(dimension)];
        return () => {
          hessianVector(v, out);
        };
      }),
    );
  }
  await keepResults('autodiff', rows);
}

async function row(
  derivative: string,
  columns: readonly string[],
  ways: readonly (readonly [string, Derivatives])[],
  callOf: (way: Derivatives) => () => void,
): Promise<Record<string, string | number>> {
  const calls = ways.map(([name, way]): [string, () => number] => {
    const call = callOf(way);
    call();
    const repeats = Math.max(1, Math.ceil(LEAST_SECONDS / secondsOf(call)));
    return [name, () => secondsOf(call, repeats)];
  });
  const timings = await inTurns(ROUNDS, Object.fromEntries(calls));
  const cells = columns.map((name): [string, string | number] => {
    const best = timings[name]?.best;
    return [name, best === undefined ? '' : Number((1000 * best).toPrecision(2))];
  });
  return { 'derivative, in ms': derivative, ...Object.fromEntries(cells) };
}
