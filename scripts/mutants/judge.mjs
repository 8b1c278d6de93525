// A program of its own, started by judges.mjs: node judge.mjs FOLDER oracle, or FOLDER tests PACKAGE. Reads a line
// {"number"} for every mutant and answers {"killed"}, or {"stale"} when it can judge no more.
import { readFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import { install } from './switch.mjs';

/** A mutant that has no end within this time of the processor, many times what the others take, is seen. */
const PATIENCE_S = 60;
// From another thread, since a loop without an end lets nothing else run here.
const asked = new Int32Array(new SharedArrayBuffer(4));
new Worker(
  `const { workerData: { asked, patience } } = require('node:worker_threads');
  let [current, since] = [0, 0];
  setInterval(() => {
    const { user, system } = process.cpuUsage();
    if (Atomics.load(asked, 0) !== current) [current, since] = [Atomics.load(asked, 0), user + system];
    else if (current > 0 && user + system - since > 1e6 * patience) process.kill(process.pid, 'SIGKILL');
  }, 500);`,
  { eval: true, workerData: { asked, patience: PATIENCE_S } },
).unref();

const [folder, role] = process.argv.slice(2);
const { count, tests } = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
register('./hooks.mjs', import.meta.url, { data: { folder } });
install(count);

const say = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
// What tests print is for nobody.
console.log = () => undefined;

let judge;
if (role === 'oracle') judge = await (await import('./oracle.mjs')).oracleJudge();
else {
  const own = tests[role];
  judge = await (await import('./tests.mjs')).testsJudge(own.folder, own.tests, own.built);
}
say({ ready: true });

for await (const line of createInterface({ input: process.stdin })) {
  Atomics.add(asked, 0, 1);
  const { number, part } = JSON.parse(line);
  try {
    say({ killed: await judge(number, part) });
  } catch (error) {
    say({ stale: String(error) });
  }
}
process.exit(0);
