// npm run demo: learns to denoise the example pictures and applies what it learned.
import { join } from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { root } from './lib/repository.mjs';
import { run } from './lib/run.mjs';

/** Runs the command line, shown as it can be typed in the root folder. */
async function bilevel(commandLine) {
  console.log(`\n$ npx bilevel ${commandLine}`);
  const entry = join(root, 'apps', 'cli', 'bin', 'bilevel.js');
  const { code } = await run(process.execPath, [entry, ...commandLine.split(' ')]);
  if (code !== 0) process.exit(code);
}

await prepare({ build: '@bilevel/cli...' });

await bilevel(
  'learn test-data/pictures/train --validation test-data/pictures/validation --out demo-run --force',
);
await bilevel('apply demo-run/model.json test-data/pairs/noisy --out demo-run/applied --force');

console.log(`\nReport:   ${join(root, 'demo-run', 'report.html')}`);
console.log(`Pictures: ${join(root, 'demo-run', 'applied')}`);
