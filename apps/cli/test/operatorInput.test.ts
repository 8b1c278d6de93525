import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bilevel, temporaryFolder } from './support.js';

const folder = await temporaryFolder();
await writeFile(join(folder, 'words.txt'), '0\nzwanzig\n');
await writeFile(join(folder, 'wide.csv'), Array.from({ length: 20 }, () => 1).join(','));
await writeFile(join(folder, 'few.csv'), '1,2,3\n4,5,6\n');

describe('arrays of operators that are none', () => {
  it.each([
    ['tomography:angles=0;x7', /Expected numbers between semicolons, or a file .* for 0;x7/],
    ['tomography:angles=words.txt', /numbers for words\.txt but received "zwanzig" in line 2/],
    ['tomography:angles=none.npy', /a readable file for none\.npy/],
    ['kernel-blur:kernel=wide.csv', /no larger than the picture, 16×16 pixels, .*"20×1"/],
    ['kernel-blur:boundary=round', /one of reflect, periodic, valid for boundary/],
    [
      'matrix:matrix=few.csv',
      /256 columns, one for each pixel of pictures of 16×16, .*2 rows and 3/,
    ],
    ['deblurring:sigma=words.txt', /names with numbers/],
  ])('%s', async (operator, message) => {
    const out = join(folder, 'run');
    const args = ['learn', '--operator', operator, '--part', '16', '--steps', '1', '--out', out];
    const { code, stderr } = await bilevel(args, folder);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });
});
