// npm run build: compiles every package.
import { prepare } from './lib/prepare.mjs';
import { runTool } from './lib/tools.mjs';

await prepare();
const { code } = await runTool('turbo', ['run', 'build', ...process.argv.slice(2)]);
process.exitCode = code;
