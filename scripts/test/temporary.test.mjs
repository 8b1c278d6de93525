import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { temporaryInMemory } from '../lib/temporary.mjs';

it('is a folder of its own where there is room, and none elsewhere or where a place was chosen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-temporary-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });
  vi.stubEnv('TMPDIR', undefined);
  const { path, remove } = temporaryInMemory(folder, 1);
  expect(path.startsWith(join(folder, 'bilevel-'))).toBe(true);
  writeFileSync(join(path, 'file'), '1');
  remove();
  expect(existsSync(path)).toBe(false);
  expect(existsSync(folder)).toBe(true);
  expect(temporaryInMemory(folder, 2 ** 60)).toBeUndefined();
  expect(temporaryInMemory(join(folder, 'nowhere'), 1)).toBeUndefined();
  vi.stubEnv('TMPDIR', folder);
  expect(temporaryInMemory(folder, 1)).toBeUndefined();
});
