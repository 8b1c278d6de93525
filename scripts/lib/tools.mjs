// The installed development tools, and the environment they run in.
import { delimiter, dirname, join } from 'node:path';
import { readJson, root } from './repository.mjs';
import { run } from './run.mjs';

/**
 * Runs a tool from node_modules through its JavaScript entry: the links in node_modules/.bin are
 * shell scripts or .cmd files, which cannot be started alike on every system.
 */
export function runTool(name, args, options = {}) {
  const folder = join(root, 'node_modules', name);
  const { bin } = readJson(folder, 'package.json');
  const entry = typeof bin === 'string' ? bin : (bin[name] ?? Object.values(bin)[0]);
  return run(process.execPath, [join(folder, entry), ...args], {
    env: toolEnvironment(),
    ...options,
  });
}

/** turbo starts `pnpm`, and package scripts start `node`: both are to be ours. No tool reports home. */
export function toolEnvironment() {
  const env = { ...process.env };
  // Windows spells it Path; a copied environment is no longer case-insensitive.
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
  env[pathKey] = [join(root, 'node_modules', '.bin'), dirname(process.execPath), env[pathKey]]
    .filter(Boolean)
    .join(delimiter);
  return {
    ...env,
    DO_NOT_TRACK: '1',
    NO_UPDATE_NOTIFIER: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  };
}
