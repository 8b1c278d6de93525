// npm run bench: the benchmarks. Arguments after -- go to them.
import { withFullPaths } from './lib/optional.mjs';
import { prepare } from './lib/prepare.mjs';
import { runTool, toolEnvironment } from './lib/tools.mjs';

await prepare();

const env = withFullPaths(toolEnvironment());

const { code } = await runTool(
  'turbo',
  ['run', 'bench', '--ui=stream', '--', ...process.argv.slice(2)],
  { env },
);
process.exitCode = code;
