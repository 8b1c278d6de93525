// Brings the compiled packages up to date.
import { runTool } from './tools.mjs';

/** Builds what is stale, silently unless it fails. `filter` is a turbo package filter. */
export async function ensureBuilt(filter) {
  const { code, output } = await runTool(
    'turbo',
    ['run', 'build', `--filter=${filter}`, '--output-logs=new-only', '--log-order=grouped'],
    { capture: true },
  );
  if (code === 0) return;
  console.error(output);
  console.error('The build failed; the reason is above.');
  process.exit(code);
}
