// pack-check of a package, run in its folder: packs it as it would be published and checks the
// tarball. publint: does package.json fit the files? attw: do the types resolve?
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJson } from './lib/repository.mjs';
import { runTool } from './lib/tools.mjs';

const cwd = process.cwd();

/** Runs one tool; what it prints is worth reading only when it fails. */
async function check(tool, ...args) {
  const { code, output } = await runTool(tool, args, { cwd, capture: true });
  if (code === 0) return true;
  console.error(output);
  process.exitCode = code;
  return false;
}

async function checkPacked(manifest, folder) {
  if (!(await check('pnpm', 'pack', '--pack-destination', folder))) return;
  const tarball = join(folder, readdirSync(folder)[0]);
  await check('publint', 'run', tarball, '--strict');
  // A package that is only a command has no types to resolve.
  if (manifest.exports === undefined) return;
  await check(
    '@arethetypeswrong/cli',
    tarball,
    ...['--profile', 'esm-only', '--no-definitely-typed', '--no-emoji'],
  );
}

const manifest = readJson(cwd, 'package.json');
if (manifest.private) {
  console.log(`${manifest.name} is private: nothing to check.`);
} else {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-pack-'));
  try {
    await checkPacked(manifest, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
