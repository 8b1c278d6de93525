// npm run mutate: makes the code of the bounds wrong in one place at a time, and looks whether the oracle or the
// tests notice. Nothing on disk is changed. Writes docs/mutants.json, by file; survivors keep the reason that it
// gives for them.
//
//   npm run mutate                            every mutant
//   npm run mutate -- --only prior/           of the files whose path has this in it
//   npm run mutate -- --operator drop-term    of this operator
//   npm run mutate -- --no-tests              by the oracle alone
//   npm run mutate -- --jobs 4                so many at a time; default 2
//   npm run mutate -- --list                  names, and nothing is run
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { prepare } from './lib/prepare.mjs';
import { root } from './lib/repository.mjs';

await prepare({ build: '@bilevel/experiments' });
// After that the compiler is there.
const { mutantsOf, mutated, transpiled } = await import('./mutants/operators.mjs');
const { runOracle, runTests } = await import('./mutants/run.mjs');
const { targetFiles } = await import('./mutants/targets.mjs');

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    operator: { type: 'string' },
    tests: { type: 'boolean', default: true },
    list: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
  },
  allowNegative: true,
});
const results = join(root, 'docs/mutants.json');

const mutants = targetFiles()
  .filter(({ package: name, path }) => `${name}/${path}`.includes(options.only))
  .flatMap((target) =>
    mutantsOf(target.source, { plain: target.plain }).map((mutant) => ({ ...mutant, target })),
  )
  .filter(({ operator }) => options.operator === undefined || operator === options.operator)
  .map((mutant, number) => ({ ...mutant, number }));

if (options.list) {
  for (const mutant of mutants) print(`${placeOf(mutant)}  ${mutant.name}`);
  print(`${String(mutants.length)} mutants`);
} else {
  await run();
}

async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-mutants-'));
  try {
    for (const { number, target, ...mutant } of mutants) {
      const source = mutated(target.source, mutant);
      const content = { file: target.file, source, path: target.built, code: transpiled(source) };
      writeFileSync(join(folder, `${String(number)}.json`), JSON.stringify(content));
    }
    for (const plain of [false, true]) {
      const those = mutants.filter(({ target }) => target.plain === plain);
      await inTurns(those, (own) =>
        runOracle(folder, own, plain, (mutant, killed) => {
          mutant.killed = killed;
          if (killed !== null || !options.tests) tell(mutant);
        }),
      );
    }
    const unseen = mutants.filter(({ killed }) => killed === null);
    if (options.tests) {
      await inTurns(unseen, async (own) => {
        for (const mutant of own) {
          mutant.killed = await runTests(folder, mutant);
          tell(mutant);
        }
      });
    }
    summarise();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Deals mutants out to as many workers as were asked for. */
function inTurns(all, work) {
  const jobs = Number(options.jobs);
  const hands = Array.from({ length: jobs }, (_, k) => all.filter((__, i) => i % jobs === k));
  return Promise.all(hands.map((own) => work(own)));
}

function tell(mutant) {
  const what = mutant.killed === null ? 'SURVIVED' : `killed by ${mutant.killed}`;
  print(`${placeOf(mutant)}  ${mutant.name}\n    ${what}`);
}

/**
 * Counts, and the survivors with their reasons, by file: the files of which every mutant was run by the oracle
 * and the tests replace what docs/mutants.json had of them.
 */
function summarise() {
  const files = readResults();
  const whole = options.operator === undefined && options.tests;
  let unexplained = 0;
  for (const place of new Set(mutants.map(placeOf))) {
    const own = mutants.filter((mutant) => placeOf(mutant) === place);
    const known = new Map((files[place]?.survivors ?? []).map((one) => [one.mutant, one.reason]));
    const survivors = own
      .filter(({ killed }) => killed === null)
      .map(({ name }) => ({ mutant: name, reason: known.get(name) ?? '' }));
    unexplained += survivors.filter(({ reason }) => reason === '').length;
    if (whole) files[place] = { ...counted(own), survivors };
  }
  const { made, killed, byOracle, survived } = counted(mutants);
  print(
    `${String(made)} mutants: ${String(killed)} killed, ${String(byOracle)} of them by the oracle; ` +
      `${String(survived)} survived.`,
  );
  if (whole) {
    const sum = (name) => Object.values(files).reduce((total, file) => total + file[name], 0);
    const totals = {
      made: sum('made'),
      killed: sum('killed'),
      byOracle: sum('byOracle'),
      survived: sum('survived'),
    };
    const sorted = Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
    writeFileSync(results, `${JSON.stringify({ ...totals, files: sorted }, null, 2)}\n`);
  }
  if (unexplained > 0) {
    print(`${String(unexplained)} survivors have no reason in docs/mutants.json.`);
    process.exitCode = 1;
  }
}

function counted(all) {
  const killed = all.filter((mutant) => mutant.killed !== null);
  return {
    made: all.length,
    killed: killed.length,
    byOracle: killed.filter((mutant) => mutant.killed.startsWith('oracle')).length,
    survived: all.length - killed.length,
  };
}

/** What docs/mutants.json has, of files that are still there. */
function readResults() {
  if (!existsSync(results)) return {};
  const { files } = JSON.parse(readFileSync(results, 'utf8'));
  return Object.fromEntries(
    Object.entries(files).filter(([place]) => existsSync(join(root, place))),
  );
}

function placeOf({ target }) {
  return `packages/${target.package}/src/${target.path}`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
