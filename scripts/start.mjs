// npm start: the desktop app.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { root } from './lib/repository.mjs';
import { runTool } from './lib/tools.mjs';

const arguments_ = process.argv.slice(2);

if (existsSync(join(root, 'apps', 'desktop', 'package.json'))) {
  await prepare({ build: '@bilevel/desktop...' });
  const { code } = await runTool('pnpm', [
    '--filter',
    '@bilevel/desktop',
    'run',
    'start',
    ...arguments_,
  ]);
  process.exitCode = code;
} else {
  // The commands named below work straight away.
  await prepare({ build: '@bilevel/cli...' });
  console.log(`The desktop app is not part of this version yet. Until it is:

  npm run demo           learns on example pictures and writes a report
  npx bilevel --help     the command line, for your own pictures`);
}
