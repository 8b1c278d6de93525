// npm run bench: the benchmarks. Arguments after -- go to them.
import { resolve } from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { root } from './lib/repository.mjs';
import { runTool, toolEnvironment } from './lib/tools.mjs';

await prepare();

const env = toolEnvironment();
// The benchmarks run in their own folder, where a relative path would mean something else.
if (env.BILEVEL_DATA) env.BILEVEL_DATA = resolve(root, env.BILEVEL_DATA);

const { code } = await runTool(
  'turbo',
  ['run', 'bench', '--ui=stream', '--', ...process.argv.slice(2)],
  { env },
);
process.exitCode = code;
