import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ArgumentError } from '@bilevel/core';
import type { ExportKind } from '../shared/schemas/runs.js';
import type { Exported } from './kinds/appKind.js';
import type { WorkerClient } from './worker/contract.js';

/** What to say of a file that the run has not written yet. */
export const notYet = (path: string, folder: string) => (): never => {
  throw new ArgumentError(
    `Expected ${path} in ${folder} but there is none yet. Wait until the run has recorded a step.`,
  );
};

/** What runs of every kind can export; undefined for what is a kind's own. */
export async function exportOf(
  what: ExportKind,
  folder: string,
  client: WorkerClient,
  active: boolean,
): Promise<Exported | undefined> {
  const file = async (name: string, type: string): Promise<Exported> => ({
    ...{ as: name, type },
    data: await readFile(join(folder, name)).catch(notYet(name, folder)),
  });
  switch (what) {
    case 'history':
      return file('history.csv', 'text/csv');
    case 'report':
      await client.report({ folder });
      return file('report.html', 'text/html');
    case 'charts-svg':
    case 'charts-png': {
      await client.report({ folder });
      const ending = what === 'charts-svg' ? 'svg' : 'png';
      const { data } = await client.zip({ folder, only: 'charts', ending: `.${ending}` });
      return { as: `charts-${ending}.zip`, type: 'application/zip', data };
    }
    case 'zip': {
      if (!active) await client.report({ folder });
      const { data } = await client.zip({ folder });
      return { as: '', type: 'application/zip', data };
    }
    default:
      return undefined;
  }
}
