import { spawn } from 'node:child_process';
import { readdir, cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bilevelProcess, entry, temporaryFolder, testData, type Outcome } from './support.js';

/** Runs the command with arguments of which `\351` is a byte that is no UTF-8. */
async function withBytes(args: readonly string[], cwd: string): Promise<Outcome> {
  const printed = args.map((arg) => `"$(printf -- '${arg}')"`).join(' ');
  const child = spawn('/bin/sh', ['-c', `exec "$0" "$1" ${printed}`, process.execPath, entry], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return { code, stdout, stderr };
}

describe.skipIf(process.platform !== 'linux')(
  'names in another encoding [needs Linux]',
  async () => {
    const folder = await temporaryFolder();
    const picture = join(testData, 'pictures', 'train', 'solids.png');
    const pictures = join(folder, 'pictures');
    await mkdir(pictures);
    await cp(picture, join(pictures, 'a.png'));
    // It would be read twice in place of the other.
    await cp(picture, join(pictures, 'caf\ufffd.png'));
    await writeFile(
      Buffer.concat([Buffer.from(`${pictures}/caf`), Buffer.from([0xe9]), Buffer.from('.png')]),
      '',
    );

    it('are refused with their bytes in folders to learn from and to apply a model to', async () => {
      const learned = await bilevelProcess(['learn', pictures, '--out', join(folder, 'run')]);
      expect(learned).toMatchObject({ code: 2, stdout: '' });
      expect(learned.stderr).toContain('Expected a file name in UTF-8');
      expect(learned.stderr).toContain('caf\\xe9.png');
      const model = join(folder, 'model.json');
      const weights = { prior: 'tv', weight: 0.1, smoothing: 0.01, ridge: 0 };
      await writeFile(model, JSON.stringify({ format: 'bilevel-model', version: 1, ...weights }));
      const applied = await bilevelProcess([
        'apply',
        model,
        pictures,
        '--out',
        join(folder, 'out'),
      ]);
      expect(applied).toMatchObject({ code: 2, stdout: '' });
      expect(applied.stderr).toContain('caf\\xe9.png');
      expect(await readdir(folder)).toEqual(['model.json', 'pictures']);
    });

    it('are refused as arguments, and nothing is written elsewhere', async () => {
      const before = await readdir(folder);
      const out = await withBytes(['learn', picture, '--out', 'r\\351sultat'], folder);
      expect(out).toMatchObject({ code: 2, stdout: '' });
      expect(out.stderr).toContain('received r\\xe9sultat, in another encoding. Rename');
      const data = await withBytes(['clean', '--data', 't\\351.csv', '--json'], folder);
      expect(data.code).toBe(2);
      expect(data.stdout).toContain('"type":"error"');
      expect(data.stderr).toContain('t\\xe9.csv');
      expect(await readdir(folder)).toEqual(before);
    });

    it('may have the character that stands for such bytes', async () => {
      const { code, stderr } = await bilevelProcess(['show', 'pictures/caf\ufffd.png'], folder);
      expect(code).toBe(2);
      expect(stderr).not.toContain('encoding');
      const lost = await bilevelProcess(['show', 'no\ufffd'], folder);
      expect(lost.code).toBe(2);
      expect(lost.stderr).toContain('in another encoding');
    });
  },
);
