import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { faultsOfManifest, faultsOfTypes } from '../lib/release/packed.mjs';
import { run } from '../lib/run.mjs';

const MANIFEST = {
  name: 'ours',
  version: '1.0.0',
  license: 'MIT',
  type: 'module',
  exports: { '.': { types: './index.d.ts', default: './index.js' } },
  files: ['*.js', '*.ts'],
};
const FILES = {
  'index.js': 'export const one = 1;\n',
  'index.d.ts': 'export declare const one: number;\n',
};

describe('a tarball', () => {
  let folder;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'bilevel-packed-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function packed(files) {
    const all = { 'package.json': JSON.stringify(MANIFEST), ...FILES, ...files };
    mkdirSync(join(folder, 'package'));
    for (const [name, text] of Object.entries(all)) {
      if (text !== undefined) writeFileSync(join(folder, 'package', name), text);
    }
    await run('tar', ['-czf', 'ours.tgz', 'package'], { cwd: folder, capture: true });
    return readFileSync(join(folder, 'ours.tgz'));
  }

  it('may have nothing wrong', async () => {
    const tarball = await packed({});
    expect(await faultsOfManifest(tarball)).toEqual([]);
    expect(await faultsOfTypes(tarball)).toEqual([]);
  });

  it.each([
    ['a file that is not there', { 'index.js': undefined }, /index\.js.*not exist/],
    ['modules of the other kind', { 'index.js': 'exports.one = 1;\n' }, /written in CJS/],
  ])('whose package.json leads to %s is found out', async (_, files, fault) => {
    expect(await faultsOfManifest(await packed(files))).toEqual([expect.stringMatching(fault)]);
  });

  it.each([
    [
      'are elsewhere',
      { 'index.d.ts': undefined, 'two.d.ts': FILES['index.d.ts'] },
      /Could not find types/,
    ],
    [
      'import what is not there',
      { 'index.d.ts': "export { one } from './two.js';\n" },
      /Internal resolution error.*two\.js/,
    ],
  ])('whose types %s is found out', async (_, files, fault) => {
    const faults = await faultsOfTypes(await packed(files));
    expect(faults.length).toBeGreaterThan(0);
    for (const one of faults) expect(one).toMatch(fault);
  });

  it('without any types is found out', async () => {
    const tarball = await packed({ 'index.d.ts': undefined });
    expect(await faultsOfTypes(tarball)).toEqual(['it has no types']);
  });
});
