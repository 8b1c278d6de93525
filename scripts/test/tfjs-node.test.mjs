import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { root } from '../lib/repository.mjs';
import { cacheFolder } from '../lib/tfjs-node.mjs';

let cache;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'bilevel-tfjs-node-'));
});
afterEach(() => {
  rmSync(cache, { recursive: true });
});

/** The command, on a machine that has nothing but Node, and an empty cache. */
function command(...args) {
  return spawnSync(process.execPath, [join(root, 'scripts', 'tfjs-node.mjs'), ...args], {
    env: { PATH: cache, XDG_CACHE_HOME: cache },
    encoding: 'utf8',
  });
}

it('names what is missing, and is no failure', () => {
  const { stdout, stderr, status } = command();
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  expect(stderr).toMatch(
    `${process.platform} ${process.arch}` === 'linux x64'
      ? /building it needs python3 with pip, g\+\+, make, npm\.$/m
      : /building it needs Linux on x64/,
  );
});

it('builds nothing when asked for what there is', () => {
  const { stdout, stderr, status } = command('--cached');
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  expect(stderr).toContain('it has not been built');
  expect(readdirSync(cache)).toEqual([]);
});

it('does not offer a library that does not compute', () => {
  const folder = cacheFolder({ XDG_CACHE_HOME: cache });
  const own = join(folder, 'node_modules', '@tensorflow', 'tfjs-node');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'index.js'), "throw new Error('wrong ELF class');");
  const { stdout, stderr, status } = command('--cached');
  expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
  expect(stderr).toContain('it does not compute');
  expect(stderr).toContain('wrong ELF class');
});
