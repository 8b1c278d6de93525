// Judges mutants by the fixed cases of the oracle. What does not hold without a mutant counts for none. The truths
// are found once, and a case is only run again with the mutants that it passes.
import { join } from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root } from '../lib/repository.mjs';
import { passed, switchTo } from './switch.mjs';
import { timeSince } from './time.mjs';

/** Of every regime that is fast, this many. */
const CASES = 12;
/** Of them, those that see most of what is seen at all: the others are for what the tests do not see, either. */
const FIRST = 2;
/** Milliseconds of the processor for one mutant, many times what the others take to be seen. */
const BUDGET_MS = 1500;
const SEED = 20_000_001;

const dist = join(root, 'packages/experiments/dist/verify/oracle');
const load = (name, query = '') => import(`${pathToFileURL(join(dist, name)).href}${query}`);

/** A function from numbers of mutants to what shows them in the first cases or in the rest, or null. */
export async function oracleJudge() {
  const { drawOracleCase } = await load('drawCase.js');
  const { REGIME_NAMES } = await load('regimes/regimes.js');
  const { exactTruth } = await load('truth.js');
  const { runCase: shared } = await load('runCase.js');
  const { claimsOf } = await load('claims.js');
  const { shippedProblem, thetaOf } = await load('problem.js');
  const byModules = passed();

  const regimes = REGIME_NAMES.filter((name) => name !== 'large-constant' && name !== 'sixteen');
  // All regimes in turn, so that what is seen at all is seen early.
  const cases = Array.from({ length: CASES }, (_, k) =>
    regimes.map((regime) => {
      const one = { ...drawOracleCase(SEED, k, regime), changes: k % 3 === 0, number: k };
      const truths = new Map();
      const truthOf = (digits, data, starts) => {
        if (!truths.has(digits)) truths.set(digits, remembering(exactTruth(digits, data, starts)));
        return truths.get(digits);
      };
      return { one, truthOf };
    }),
  ).flat();
  for (const each of cases) {
    each.known = new Set(faultsOf(shared, each));
    each.passes = passed();
    each.sure = each.one.changes ? undefined : sureOf(each);
    passed();
  }

  /** The claims of a case, or undefined where something was refused. */
  function claimed({ one }) {
    try {
      const { claims, refusals } = claimsOf(shippedProblem(one.data), thetaOf(one.data), one);
      return refusals.length === 0 ? claims : undefined;
    } catch {
      return undefined;
    }
  }

  /** The claims of a case of which every certified one holds with something to spare, and the errors. */
  function sureOf(each) {
    const claims = claimed(each);
    const { judgements } = shared(each.one, each.truthOf);
    if (each.known.size > 0 || claims?.length !== judgements.length) return undefined;
    return claims.map((claim, k) => ({ claim, judgement: judgements[k] }));
  }

  /** Whether it can be seen without many digits that all still holds: the same results, and bounds above the errors. */
  function holds(each) {
    if (each.sure === undefined) return false;
    const claims = claimed(each);
    if (claims?.length !== each.sure.length) return false;
    return each.sure.every(({ claim, judgement }, k) => {
      const { bound, kind, limit, of } = claims[k];
      if (bound !== claim.bound || String(of.computed) !== String(claim.of.computed)) return false;
      if (kind !== 'certified') return true;
      return judgement.verdict === 'holds' && limit > judgement.error * (1 + 1e-9);
    });
  }

  return async (number, part) => {
    switchTo(number);
    const inModules = byModules.has(number);
    const runCase = inModules
      ? (await load('runCase.js', `?graph=${String(number)}`)).runCase
      : shared;
    const before = process.cpuUsage();
    for (const each of cases) {
      if (timeSince(before) > BUDGET_MS) break;
      // A turn of the event loop, in which what was collected gives its memory back.
      await setImmediate();
      if (each.one.number < FIRST !== (part === 'first')) continue;
      if (!inModules && (!each.passes.has(number) || holds(each))) continue;
      const { one, known } = each;
      let what;
      try {
        what = faultsOf(runCase, each).find((fault) => !known.has(fault));
      } catch (error) {
        what = String(error);
      }
      if (what === undefined) continue;
      switchTo();
      if (!inModules && String([...faultsOf(shared, each)]) !== String([...known])) {
        throw new Error('The mutant left something behind.');
      }
      return `oracle, ${one.regime} ${String(one.number)}: ${what}`;
    }
    return null;
  };
}

function faultsOf(runCase, { one, truthOf }) {
  const { judgements, refusals, noTruth } = runCase(one, truthOf);
  return [
    ...judgements
      .filter(({ kind, verdict }) => kind === 'certified' && verdict === 'violated')
      .map(({ bound, sample }) => `${bound} ${String(sample ?? 'all')}`),
    ...refusals.map(({ what, proper }) => `${what} ${proper ? 'refused' : 'failed'}`),
    ...(noTruth === undefined ? [] : ['no truth']),
  ];
}

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
