import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { root } from '../lib/repository.mjs';
import { statedVersions, versionModule } from '../lib/versions.mjs';

it('packages state the version that they have', () => {
  const stated = statedVersions(root);
  expect(stated.map(({ manifest }) => manifest.name)).toContain('@bilevel/core');
  for (const { manifest, path } of stated) {
    expect(readFileSync(path, 'utf8')).toBe(versionModule(manifest));
  }
});
