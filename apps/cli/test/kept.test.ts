import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { bilevel, temporaryFolder } from './support.js';

const kept = fileURLToPath(new URL('../../../packages/runs/test/fixtures/v1/', import.meta.url));

it.each(['learn-finished', 'learn-interrupted', 'clean-finished', 'clean-interrupted'])(
  'shows %s of version 1 as that version did',
  async (run) => {
    const folder = await temporaryFolder();
    for (const name of (await readdir(kept)).filter((one) => one.startsWith(run))) {
      await cp(join(kept, name), join(folder, name), { recursive: true });
    }
    const config = join(folder, run, 'config.json');
    await writeFile(config, (await readFile(config, 'utf8')).replaceAll('{kept}', folder));
    const shown = await readFile(join(folder, `${run}.shown.txt`), 'utf8');
    const { code, stdout } = await bilevel(['show', join(folder, run)]);
    expect(code).toBe(0);
    expect(stdout).toBe(shown.replaceAll('{kept}', folder));
  },
);
