// npm run bench:peers: the same problems by us, PyTorch and JAX, side by side. Arguments after -- go to
// the benchmark. Not through turbo, which would add lines of its own after the last.
import { resolve } from 'node:path';
import { withFullPaths } from './lib/optional.mjs';
import { prepare } from './lib/prepare.mjs';
import { root } from './lib/repository.mjs';
import { run } from './lib/run.mjs';
import { toolEnvironment } from './lib/tools.mjs';

await prepare({ build: '@bilevel/benchmarks' });

const env = withFullPaths(toolEnvironment());
const main = resolve(root, 'benchmarks/dist/main.js');
const { code } = await run(process.execPath, [main, 'peers', ...process.argv.slice(2)], { env });
process.exitCode = code;
