// A project that has the packages installed from their tarballs, without a network.
import { existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJson, root } from '../repository.mjs';
import { run } from '../run.mjs';

/** Unpacks a tarball into `folder`. */
async function unpack(tarball, folder) {
  mkdirSync(folder, { recursive: true });
  const { code, output } = await run(
    'tar',
    ['-xzf', tarball, '--strip-components=1', '-C', folder],
    { capture: true },
  );
  if (code !== 0) throw new Error(`Unpacking ${tarball} failed:\n${output}`);
}

function link(target, path) {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(realpathSync(target), path, 'junction');
}

/**
 * Makes the project in `folder`. Each package finds the third-party packages that its package.json
 * declares, and only those, in a node_modules of its own; they are links to the ones of the repository.
 * `types` are packages that the project itself has, from the repository's root.
 *
 * @param {import('./release.mjs').Packed[]} packages
 */
export async function makeConsumer(folder, packages, types = ['@types/node']) {
  const ours = new Set(packages.map(({ name }) => name));
  for (const { name, directory, tarball } of packages) {
    const installed = join(folder, 'node_modules', name);
    await unpack(tarball, installed);
    const { dependencies = {}, peerDependencies = {} } = readJson(installed, 'package.json');
    for (const dependency of Object.keys({ ...dependencies, ...peerDependencies })) {
      if (ours.has(dependency)) continue;
      const target = join(root, directory, 'node_modules', dependency);
      // An optional peer dependency that this machine has no build of.
      if (!existsSync(target)) continue;
      link(target, join(installed, 'node_modules', dependency));
    }
  }
  for (const name of types) {
    link(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
}
