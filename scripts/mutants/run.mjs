// Runs mutants: all of them by the oracle, and what it does not see by the tests of the package.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { runTool, toolEnvironment } from '../lib/tools.mjs';

const here = dirname(fileURLToPath(import.meta.url));
/** A mutant that has no end within this, many times what the others take, is seen. */
const PATIENCE_MS = 600_000;
/** So that the memory of modules that were loaded is given back now and then. */
const BATCH = 60;

/** Tells `done` of every mutant what the oracle sees of it, or null. */
export async function runOracle(folder, mutants, plain, done) {
  const env = { ...process.env, ...(plain && { BILEVEL_KERNELS: 'plain' }) };
  let left = mutants;
  while (left.length > 0) {
    const batch = left.slice(0, BATCH);
    const seen = await runBatch(folder, batch, env, done);
    left = left.slice(seen);
  }
}

/** How many of the batch came to an end; the one that did not counts as seen. */
async function runBatch(folder, batch, env, done) {
  const args = [join(here, 'oracle.mjs'), folder, ...batch.map(({ number }) => String(number))];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let ready = false;
  let count = 0;
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  };
  wait();
  for await (const line of createInterface({ input: child.stdout })) {
    wait();
    const told = JSON.parse(line);
    if ('ready' in told) {
      ready = true;
      continue;
    }
    done(batch[count], told.killed);
    count++;
  }
  clearTimeout(timer);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (!ready) throw new Error('The oracle did not start: build with npm run build first.');
  if (count < batch.length) {
    done(batch[count], 'oracle: no end, or a crash');
    count++;
  }
  return count;
}

/** The first failed test of the package, or null. */
export async function runTests(folder, { number, target }) {
  const result = join(folder, `${number}.tests.json`);
  rmSync(result, { force: true });
  await runTool(
    'vitest',
    ['run', '--config', join(here, 'vitest.config.mjs'), '--root', target.folder, ...target.tests],
    {
      cwd: target.folder,
      stdio: 'ignore',
      env: {
        ...toolEnvironment(),
        BILEVEL_MUTANT: join(folder, `${number}.json`),
        BILEVEL_MUTANT_RESULT: result,
      },
    },
  );
  if (!existsSync(result)) return 'tests: no end, or a crash';
  const { success, testResults } = JSON.parse(readFileSync(result, 'utf8'));
  if (success) return null;
  for (const { name, assertionResults } of testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed !== undefined) return `${name.replace(`${target.folder}/`, '')}: ${failed.fullName}`;
  }
  return 'tests: not loaded';
}
