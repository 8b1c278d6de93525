import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './pictures.js';

/** Run folders that earlier versions wrote. */
const KEPT = fileURLToPath(new URL('fixtures/v1/', import.meta.url));

/** A copy of the kept folders whose files name places where they are; removed after the tests. */
export function keptFolders(): string {
  const folder = temporaryFolder();
  cpSync(KEPT, folder, { recursive: true });
  const text = /\.(?:json|ndjson|txt)$/;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!text.test(name)) continue;
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('{kept}', folder));
  }
  return folder;
}
