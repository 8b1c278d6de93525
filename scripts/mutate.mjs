// npm run mutate: makes the code of the bounds wrong in one place at a time, and looks whether the oracle or the
// tests notice. Nothing on disk is changed. Writes docs/mutants.json; survivors keep the reason that it
// gives for them.
//
//   npm run mutate                            every mutant
//   npm run mutate -- --only prior/           of the files whose path has this in it
//   npm run mutate -- --operator drop-term    of this operator
//   npm run mutate -- --no-tests              by the oracle alone
//   npm run mutate -- --list                  names, and nothing is run
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
      await runOracle(folder, those, plain, (mutant, killed) => {
        mutant.killed = killed;
        if (killed !== null || !options.tests) tell(mutant);
      });
    }
    for (const mutant of mutants) {
      if (mutant.killed !== null || !options.tests) continue;
      mutant.killed = await runTests(folder, mutant);
      tell(mutant);
    }
    summarise();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell(mutant) {
  const what = mutant.killed === null ? 'SURVIVED' : `killed by ${mutant.killed}`;
  print(`${placeOf(mutant)}  ${mutant.name}\n    ${what}`);
}

/** Counts, and the survivors with their reasons; written where every mutant was run. */
function summarise() {
  const survivors = mutants.filter(({ killed }) => killed === null);
  const operators = {};
  for (const { operator, killed } of mutants) {
    const count = (operators[operator] ??= { made: 0, killed: 0 });
    count.made++;
    if (killed !== null) count.killed++;
  }
  const byOracle = mutants.filter(({ killed }) => killed?.startsWith('oracle')).length;
  const known = reasons();
  const all = options.only === '' && options.operator === undefined && options.tests;
  if (all) {
    const content = {
      made: mutants.length,
      killed: mutants.length - survivors.length,
      killedByOracle: byOracle,
      survived: survivors.length,
      operators,
      survivors: survivors.map((mutant) => ({
        file: placeOf(mutant),
        mutant: mutant.name,
        reason: known.get(`${placeOf(mutant)} ${mutant.name}`) ?? '',
      })),
    };
    writeFileSync(results, `${JSON.stringify(content, null, 2)}\n`);
  }
  const made = String(mutants.length);
  print(
    `${made} mutants: ${String(mutants.length - survivors.length)} killed, ${String(byOracle)} of them by the oracle; ${String(survivors.length)} survived.`,
  );
  const unexplained = survivors.filter((mutant) => !known.get(`${placeOf(mutant)} ${mutant.name}`));
  if (unexplained.length > 0) {
    print(`${String(unexplained.length)} survivors have no reason in docs/mutants.json.`);
    process.exitCode = 1;
  }
}

function reasons() {
  try {
    const { survivors } = JSON.parse(readFileSync(results, 'utf8'));
    return new Map(survivors.map(({ file, mutant, reason }) => [`${file} ${mutant}`, reason]));
  } catch {
    return new Map();
  }
}

function placeOf({ target }) {
  return `packages/${target.package}/src/${target.path}`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
