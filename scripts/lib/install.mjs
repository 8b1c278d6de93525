// Installs the dependencies, once per change of what they depend on.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifest, root, workspaces } from './repository.mjs';
import { run } from './run.mjs';
import { toolEnvironment } from './tools.mjs';

const stampFile = join(root, 'node_modules', '.bilevel-install.json');

/** Hash of everything an install depends on: native packages differ by system and Node version. */
function currentStamp(packages) {
  const hash = createHash('sha256');
  const files = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].concat(
    packages.map(({ directory }) => `${directory}/package.json`),
  );
  for (const file of files) hash.update(file).update(readFileSync(join(root, file)));
  return JSON.stringify({
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    hash: hash.digest('hex'),
  });
}

/** A package whose own node_modules was cleaned away needs the install although the stamp fits. */
function isComplete(packages) {
  return packages.every(
    ({ directory, manifest: { dependencies, devDependencies } }) =>
      Object.keys({ ...dependencies, ...devDependencies }).length === 0 ||
      existsSync(join(root, directory, 'node_modules')),
  );
}

/** Installs with the pnpm version that package.json pins, unless that has been done. */
export async function ensureInstalled() {
  const packages = workspaces();
  const stamp = currentStamp(packages);
  const installed = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : '';
  if (installed === stamp && isComplete(packages)) return;

  // Standard output belongs to the command that is run afterwards.
  console.error('Installing the dependencies…');
  // An install that is cut short must not look finished the next time.
  rmSync(stampFile, { force: true });
  // npx is npx.cmd on Windows, which only a shell starts. Packages are purged without asking
  // because there may be nobody to answer.
  const { code } = await run(
    `npx --yes ${manifest.packageManager} install --frozen-lockfile --config.confirm-modules-purge=false`,
    [],
    { shell: true, aside: true, env: toolEnvironment() },
  );
  if (code !== 0) {
    console.error(
      'Installing the dependencies failed; the reason is above. It needs a connection to the npm ' +
        'registry. Run the same command again to retry.',
    );
    process.exit(code);
  }
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(stampFile, stamp);
}
