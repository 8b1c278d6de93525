// docs/mutants.json, and the verdicts of a run that has not come to its end.
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../lib/repository.mjs';

const results = join(root, 'docs/mutants.json');
const journal = join(root, 'node_modules/.cache/bilevel/mutants.ndjson');

/** What docs/mutants.json has, by file, of files that are still there. */
export function readResults() {
  if (!existsSync(results)) return {};
  const { files } = JSON.parse(readFileSync(results, 'utf8'));
  return Object.fromEntries(
    Object.entries(files).filter(([place]) => existsSync(join(root, place))),
  );
}

/** Writes the files' numbers and survivors, and the sums. */
function writeResults(files) {
  const sum = (name) => Object.values(files).reduce((total, file) => total + file[name], 0);
  const totals = Object.fromEntries(
    ['made', 'killed', 'byOracle', 'survived'].map((name) => [name, sum(name)]),
  );
  const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(results, `${JSON.stringify({ ...totals, files: sorted }, null, 2)}\n`);
}

/**
 * Puts what was found of all mutants of a file in the place of what was there; survivors keep their reasons.
 * With `survivors`, only those that had survived were looked at again.
 */
export function keep(place, mutants, { survivors: again = false } = {}) {
  const files = readResults();
  const before = files[place];
  const reasons = new Map((before?.survivors ?? []).map((one) => [one.mutant, one.reason]));
  const { made, killed, byOracle, survived } = counted(mutants);
  const survivors = mutants
    .filter((mutant) => mutant.killed === null)
    .map(({ name }) => ({ mutant: name, reason: reasons.get(name) ?? '' }));
  files[place] = again
    ? {
        made: before.made,
        killed: before.killed + killed,
        byOracle: before.byOracle + byOracle,
        survived,
        survivors,
      }
    : { made, killed, byOracle, survived, survivors };
  writeResults(files);
}

/** How many there are, and what became of them. */
export function counted(mutants) {
  const killed = mutants.filter((mutant) => mutant.killed !== null);
  return {
    made: mutants.length,
    killed: killed.length,
    byOracle: killed.filter((mutant) => mutant.killed.startsWith('oracle')).length,
    survived: mutants.length - killed.length,
  };
}

/** Verdicts of the run before this one, which may have been interrupted, by {@link keyOf}. */
export function unfinished() {
  if (!existsSync(journal)) return new Map();
  const lines = readFileSync(journal, 'utf8').trim().split('\n').filter(Boolean);
  return new Map(lines.map((line) => JSON.parse(line)));
}

export function forget() {
  rmSync(journal, { force: true });
}

/** Writes a verdict down as soon as there is one. */
export function note(mutant) {
  mkdirSync(dirname(journal), { recursive: true });
  appendFileSync(journal, `${JSON.stringify([keyOf(mutant), mutant.killed])}\n`);
}

/** The same mutant of the same code. */
export function keyOf({ target, name }) {
  const of = `${target.package}/${target.path}\n${target.source}\n${name}`;
  return createHash('sha256').update(of).digest('hex').slice(0, 24);
}
