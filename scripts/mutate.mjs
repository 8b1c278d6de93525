// npm run mutate: makes the code of the bounds wrong in one place at a time, and looks whether the oracle or the
// tests notice. Nothing on disk is changed. Writes docs/mutants.json, by file, as each is done; survivors keep the
// reason that it gives for them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { prepare } from './lib/prepare.mjs';

const HELP = `npm run mutate -- [options]

Makes the code of the bounds wrong in one place at a time, and looks whether the oracle or the tests notice.

  --only prior/          of the files whose path (imaging/prior/local.ts) has this in it; more may be given, in their order
  --operator drop-term   of this operator; writes nothing
  --survivors            those that docs/mutants.json says survived
  --continue             takes over what a run that was interrupted has found of the same code
  --no-tests             by the oracle alone; writes nothing
  --jobs 4               so many at a time; default 1
  --list                 names, and nothing is run
  --help                 this

Results are in docs/mutants.json. The exit code is 1 where a survivor has no reason there.
`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    operator: { type: 'string' },
    survivors: { type: 'boolean', default: false },
    continue: { type: 'boolean', default: false },
    tests: { type: 'boolean', default: true },
    jobs: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
  allowNegative: true,
});
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

// Each module by itself, so that it can be replaced.
process.env.BILEVEL_MODULES = '1';
await prepare({ build: '@bilevel/experiments' });
// After that the compiler is there.
const { mutantsOf, switched, transpiled } = await import('./mutants/operators.mjs');
const { Judge } = await import('./mutants/judges.mjs');
const { counted, forget, keep, keyOf, note, readResults, unfinished } =
  await import('./mutants/results.mjs');
const { targetFiles } = await import('./mutants/targets.mjs');

const before = readResults();
const survivedBefore = ({ target, name }) =>
  before[placeOf({ target })]?.survivors.some(({ mutant }) => mutant === name) ?? false;
/** Which of the paths asked for a file is of, or -1. */
const turnOf = ({ package: name, path }) =>
  options.only.findIndex((part) => `${name}/${path}`.includes(part));
const mutants = targetFiles()
  .filter((target) => turnOf(target) >= 0)
  .sort((a, b) => turnOf(a) - turnOf(b))
  .flatMap((target) =>
    mutantsOf(target.source, { plain: target.plain }).map((mutant) => ({ ...mutant, target })),
  )
  .filter(({ operator }) => options.operator === undefined || operator === options.operator)
  .filter((mutant) => !options.survivors || survivedBefore(mutant))
  .map((mutant, number) => ({ ...mutant, number }));
const writes = options.operator === undefined && options.tests;

if (options.list) {
  for (const mutant of mutants) print(`${placeOf(mutant)}  ${mutant.name}`);
  print(`${String(mutants.length)} mutants`);
} else {
  await run();
}

async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-mutants-'));
  const judges = [];
  try {
    prepareFolder(folder);
    const known = options.continue ? unfinished() : new Map();
    if (!options.continue) forget();
    const left = mutants.filter((mutant) => {
      mutant.killed = known.get(keyOf(mutant));
      if (mutant.killed === undefined) return true;
      finish(mutant);
      return false;
    });
    const work = async () => {
      const own = new Map();
      const judge = (role, kernels) => {
        const key = `${role} ${String(kernels)}`;
        if (!own.has(key)) {
          const started = new Judge(folder, role, kernels && { BILEVEL_KERNELS: kernels });
          own.set(key, started);
          judges.push(started);
        }
        return own.get(key);
      };
      for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
        const start = performance.now();
        const { number, target } = mutant;
        const oracle = judge('oracle', target.plain ? 'plain' : undefined);
        mutant.killed =
          (await oracle.ask(number, 'first')) ??
          (options.tests ? await judge(target.target).ask(number) : null) ??
          (await oracle.ask(number, 'rest'));
        mutant.took = performance.now() - start;
        if (writes) note(mutant);
        tell(mutant);
        finish(mutant);
      }
    };
    await Promise.all(Array.from({ length: Number(options.jobs) }, work));
    summarise();
  } finally {
    for (const judge of judges) judge.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the judges read: the code with all mutants in it, and what tests there are. */
function prepareFolder(folder) {
  const files = {};
  const tests = {};
  for (const place of new Set(mutants.map(({ target }) => target))) {
    const own = mutants.filter(({ target }) => target === place);
    files[place.built] = transpiled(switched(place.source, own));
    tests[place.target] ??= { folder: place.folder, tests: place.tests, built: [] };
    tests[place.target].built.push(place.built);
  }
  writeFileSync(join(folder, 'files.json'), JSON.stringify(files));
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ count: mutants.length, tests }));
}

/** Writes the results of a file when its last mutant is done. */
function finish({ target }) {
  const own = mutants.filter((mutant) => mutant.target === target);
  if (writes && own.every(({ killed }) => killed !== undefined)) {
    keep(placeOf({ target }), own, { survivors: options.survivors });
  }
}

function tell(mutant) {
  const what = mutant.killed === null ? 'SURVIVED' : `killed by ${mutant.killed}`;
  print(`${placeOf(mutant)}  ${mutant.name}\n    ${what} (${(mutant.took / 1000).toFixed(1)} s)`);
}

function summarise() {
  const { made, killed, byOracle, survived } = counted(mutants);
  print(
    `${String(made)} mutants: ${String(killed)} killed, ${String(byOracle)} of them by the oracle; ` +
      `${String(survived)} survived.`,
  );
  if (!writes) return;
  const files = readResults();
  const unexplained = [...new Set(mutants.map(placeOf))].flatMap((place) =>
    files[place].survivors.filter(({ reason }) => reason === ''),
  ).length;
  if (unexplained > 0) {
    print(`${String(unexplained)} survivors have no reason in docs/mutants.json.`);
    process.exitCode = 1;
  }
}

function placeOf({ target }) {
  return `packages/${target.package}/src/${target.path}`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
