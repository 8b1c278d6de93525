// prepack of a package, run in its folder: copies docs/mathematics.md, which the comments of its code
// cite by section, into the package, so that the citations can be followed from an install.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/repository.mjs';

const folder = join(process.cwd(), 'docs');
mkdirSync(folder, { recursive: true });
copyFileSync(join(root, 'docs', 'mathematics.md'), join(folder, 'mathematics.md'));
