// The API reference: it can be written, and has all the types that what it describes speaks of.
import { join } from 'node:path';
import { Application, LogLevel, Logger, TSConfigReader, TypeDocReader } from 'typedoc';
import { expect, it } from 'vitest';
import { readJson, root, workspaces } from '../lib/repository.mjs';

const DOCUMENTED = workspaces()
  .filter(({ manifest }) => manifest.scripts?.docs)
  .map(({ directory }) => directory);

class Faults extends Logger {
  found = [];
  log(message, level) {
    if (level >= LogLevel.Warn) this.found.push(message);
  }
}

/** What TypeDoc finds wrong with the reference of a package. Faults of its types are for `lint` to find. */
async function faultsOf(directory) {
  const app = await Application.bootstrap(
    { options: join(root, directory), skipErrorChecking: true, intentionallyNotExported: [] },
    [new TypeDocReader(), new TSConfigReader()],
  );
  app.logger = new Faults();
  const project = await app.convert();
  if (project) app.validate(project);
  return app.logger.found;
}

it('is written of core', () => {
  expect(DOCUMENTED).toEqual(['packages/core']);
});

it.each(DOCUMENTED)(
  'of %s lacks no type but those that are left out on purpose',
  async (directory) => {
    const { intentionallyNotExported } = readJson(root, directory, 'typedoc.json');
    const faults = await faultsOf(directory);
    expect(faults.toSorted()).toEqual(
      intentionallyNotExported.map((name) => expect.stringMatching(`^${name}, .* not included`)),
    );
  },
);
