import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATORS } from '@bilevel/imaging';
import { exampleFolder } from '@bilevel/runs';
import { describe, expect, it } from 'vitest';
import { bilevel, temporaryFolder } from './support.js';

const folder = await temporaryFolder();

describe('bilevel learn without pictures', () => {
  it.each(OPERATORS.map(({ name }) => name))('learns for %s from bundled ones', async (name) => {
    const pictures = readdirSync(exampleFolder(name));
    const out = join(folder, name);
    const limits = ['--part', '16', '--steps', '1', '--threads', '1', '--budget', '300'];
    const { code, stderr } = await bilevel(['learn', '--operator', name, ...limits, '--out', out]);
    expect(stderr).toContain(`No pictures given: learning from those that come with bilevel in`);
    expect(stderr).toContain(
      `Learning with ${String(pictures.length - 1)} training and 1 validation pictures in ${out}`,
    );
    // Ended at its limits, with or without a step.
    expect([0, 3]).toContain(code);
  });

  it.each([
    ['--noisy', folder],
    ['--mask', join(folder, 'mask.png')],
  ])('wants some beside %s', async (option, value) => {
    const { code, stderr } = await bilevel(['learn', option, value]);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `Expected picture files or folders beside ${option} but received none`,
    );
  });
});
