// Run by mutate.mjs: node oracle.mjs FOLDER NUMBER…. Runs the fixed cases of the oracle with every mutant of
// which FOLDER has NUMBER.json, until one does not hold, and prints a line of JSON for each. What does not hold
// without a mutant counts for none. The truths are found once.
import { register } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { root } from '../lib/repository.mjs';

const [folder, ...numbers] = process.argv.slice(2);
register('./hooks.mjs', import.meta.url, { data: { folder } });

/** Of every regime that is fast, this many. */
const CASES = 12;
const SEED = 20_000_001;

const dist = join(root, 'packages/experiments/dist/verify/oracle');
const load = (name, query = '') => import(`${pathToFileURL(join(dist, name)).href}${query}`);
const { drawOracleCase } = await load('drawCase.js');
const { REGIME_NAMES } = await load('regimes/regimes.js');
const { exactTruth } = await load('truth.js');
const { runCase: unmutated } = await load('runCase.js');

const regimes = REGIME_NAMES.filter((name) => name !== 'large-constant' && name !== 'sixteen');
// All regimes in turn, so that what is seen at all is seen early.
const cases = Array.from({ length: CASES }, (_, k) =>
  regimes.map((regime) => ({
    ...drawOracleCase(SEED, k, regime),
    changes: k % 3 === 0,
    number: k,
  })),
).flat();
const truths = cases.map(() => new Map());
const truthOf = (i) => (digits, data, starts) => {
  const known = truths[i];
  if (!known.has(digits)) known.set(digits, remembering(exactTruth(digits, data, starts)));
  return known.get(digits);
};
/** With samples that compute every point once: most mutants find the same x̃. */
function remembering(truth) {
  const samples = truth.samples.map((one) => {
    const points = new Map();
    const at = (x) => {
      const key = x.join(' ');
      if (!points.has(key)) points.set(key, one.sample.at(x));
      return points.get(key);
    };
    return { ...one, sample: { ...one.sample, at } };
  });
  return { ...truth, samples };
}
const faults = ({ judgements, refusals, noTruth }) => [
  ...judgements
    .filter(({ kind, verdict }) => kind === 'certified' && verdict === 'violated')
    .map(({ bound, sample }) => `${bound} ${sample ?? 'all'}`),
  ...refusals.map(({ what, proper }) => `${what} ${proper ? 'refused' : 'failed'}`),
  ...(noTruth === undefined ? [] : ['no truth']),
];
const known = cases.map((one, i) => new Set(faults(unmutated(one, truthOf(i)))));
process.stdout.write(`${JSON.stringify({ ready: cases.length })}\n`);

for (const number of numbers) {
  process.stdout.write(`${JSON.stringify({ number, killed: await killer(number) })}\n`);
}

/** What shows the mutant, or null. */
async function killer(number) {
  let runCase;
  try {
    ({ runCase } = await load('runCase.js', `?mutant=${number}`));
  } catch (error) {
    return `not loaded: ${String(error)}`;
  }
  for (const [i, one] of cases.entries()) {
    let found;
    try {
      found = faults(runCase(one, truthOf(i)));
    } catch (error) {
      return `${one.regime} ${one.number}: ${String(error)}`;
    }
    const fresh = found.find((fault) => !known[i].has(fault));
    if (fresh !== undefined) return `oracle, ${one.regime} ${one.number}: ${fresh}`;
  }
  return null;
}
