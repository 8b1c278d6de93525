// npm run release:version, after the changesets: the versions that packages state in their code.
import { root } from './lib/repository.mjs';
import { writeVersions } from './lib/versions.mjs';

writeVersions(root);
