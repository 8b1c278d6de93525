import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { damages, differences } from '../src/faults/compare.js';
import { referenceOf, trial, type Reference } from '../src/faults/trial.js';
import { workloads } from '../src/faults/workloads.js';

const folder = mkdtempSync(join(tmpdir(), 'bilevel-faults-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let reference: Reference;
beforeAll(async () => {
  const workload = workloads(folder).find(({ name }) => name === 'learn, lbfgs');
  if (workload === undefined) throw new Error('Expected a workload of that name.');
  reference = await referenceOf(workload, join(folder, 'reference'));
});

describe('a killed run', () => {
  it('killed twice, at its checkpoint and while its images are written, comes to the same', async () => {
    const moments = [
      { kind: 'file', path: 'run/checkpoint', nth: 1, milliseconds: 0 },
      // The folder stays, so that it is seen however late; the first file of it may have its name by then.
      { kind: 'file', path: 'run/images/', nth: 1, milliseconds: 0 },
    ] as const;
    const found = await trial(reference, moments, join(folder, 'trial'));
    expect(found.faults).toEqual([]);
    expect(found.kills).toBe(2);
  });
});

describe('the comparison', () => {
  /** A copy of the reference with something changed. */
  function changed(path: string, change: (text: string) => string): string {
    const copy = join(mkdtempSync(join(folder, 'changed-')), 'run');
    cpSync(reference.folder, copy, { recursive: true });
    for (const name of ['events.ndjson', 'report.html']) {
      const text = readFileSync(join(copy, name), 'utf8');
      writeFileSync(join(copy, name), text.replaceAll(reference.folder, copy));
    }
    writeFileSync(join(copy, path), change(readFileSync(join(copy, path), 'latin1')), 'latin1');
    return copy;
  }

  it('passes over times and the folder', () => {
    const seconds = (text: string): string => text.replace(/"seconds": [\d.]+/, '"seconds": 99.5');
    expect(differences(changed('summary.json', seconds), reference.folder)).toEqual([]);
    const created = (text: string): string =>
      text.replace(/"created": "20\d\d/, '"created": "2019');
    expect(differences(changed('config.json', created), reference.folder)).toEqual([]);
  });

  it.each([
    ['summary.json', '"status": "', '"status": "x'],
    ['history.csv', '0.0', '0.1'],
    ['events.ndjson', '"type":"step"', '"type":"stop"'],
    ['model.json', '"weight": 0.', '"weight": 0.1'],
    ['report.html', '<h1>', '<h1> '],
    ['images/solids.noisy.png', 'IDAT', 'IDAX'],
    ['steps/0.npz', 'NUMPY', 'NUMPX'],
  ])('finds a difference in %s', (path, from, to) => {
    const other = changed(path, (text) => {
      expect(text).toContain(from);
      return text.replace(from, to);
    });
    expect(differences(other, reference.folder)).toEqual([`${path} differs`]);
  });

  it('finds what is missing, what is left over, and what is not whole after a kill', () => {
    const copy = changed('model.json', (text) => text);
    rmSync(join(copy, 'model.json'));
    writeFileSync(join(copy, 'model.json.123456'), '');
    expect(differences(copy, reference.folder)).toEqual([
      'model.json is missing',
      'model.json.123456 is left over',
    ]);
    expect(damages(copy, reference.folder)).toEqual([]);
    appendFileSync(join(copy, 'history.csv'), '9,1,1\n10,');
    writeFileSync(join(copy, 'config.json'), '{');
    expect(damages(copy, reference.folder)).toEqual([
      'config.json is no JSON after the kill',
      'history.csv has other rows after the kill',
    ]);
  });
});
