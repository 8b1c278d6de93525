#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(main)) {
  console.error(
    'bilevel is not built yet. Run `npm run build` at the root of the repository first.',
  );
  process.exit(1);
}
await import(main.href);
