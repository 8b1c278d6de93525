import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { cleanRun, writeReview, type CleaningSettings } from '@bilevel/runs';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exported, hasChromium, openApp, seriousFaults, type OpenedApp } from './page.js';

// A hang is a failure; a slow machine is not.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

/** Until something holds that depends on other processes. */
const PATIENT = { timeout: 120_000, interval: 200 };

let opened: OpenedApp;
let page: Page;
const folder = mkdtempSync(join(tmpdir(), 'bilevel-samples-'));

/** Rows of a CSV file by column name. */
function table(data: Buffer): Record<string, string>[] {
  const [header = '', ...lines] = data.toString().trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

const ANIMALS = [
  'ant',
  'bat',
  'cat',
  'dog',
  'elk',
  'fox',
  'gnu',
  'hen',
  'jay',
  'owl',
  'pig',
  'rat',
];

/** A run elsewhere whose classes have names, the first of its suspects decided about. */
async function namedRun(): Promise<string> {
  const rows = Array.from({ length: 1200 }, (_, i) => {
    // Every tenth sample has the wrong label.
    const name = ANIMALS[(i % 10 === 0 ? i + 1 : i) % 12] ?? '';
    const angle = (2 * Math.PI * i) / 12;
    return [Math.sin(angle) + Math.sin(i) / 20, Math.cos(angle) + Math.cos(i) / 20, name].join();
  });
  const data = join(folder, 'names.csv');
  writeFileSync(data, rows.join('\n'));
  const out = join(folder, 'Elsewhere');
  const settings: CleaningSettings = {
    ...{ corrupt: 0, validation: 0.25, test: 0.2, ridge: 1e-3, method: 'lbfgs' },
    ...{ budget: 2000, patience: 5, seed: 0 },
  };
  const run = cleanRun({ kind: 'new', data, table: {}, settings, out });
  for await (const event of run) if (event.type === 'summary') break;
  const [first] = table(readFileSync(join(out, 'suspects.csv')));
  await writeReview(out, { [first?.['index'] ?? '']: ANIMALS.indexOf('fox') });
  return out;
}

const decided = (count: number) =>
  page
    .getByTestId('decided')
    .filter({ hasText: new RegExp(`^${String(count)} of `) })
    .waitFor();

const review = (): unknown =>
  (
    JSON.parse(
      readFileSync(join(opened.app.home, 'cleaning', 'Digits', 'review.json'), 'utf8'),
    ) as {
      labels: unknown;
    }
  ).labels;

describe.skipIf(!hasChromium)(
  'wrong labels, from data to files, and the lab [needs Chromium]',
  () => {
    beforeAll(async () => {
      opened = await openApp();
      ({ page } = opened);
      await page.getByRole('link', { name: 'Clean labels' }).click();
    });
    afterAll(async () => {
      await opened.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('names the place of a fault in a table, and takes the column of the labels', async () => {
      const bad = join(folder, 'bad.csv');
      writeFileSync(bad, '1.5,0\n2.5,oops\n');
      const good = join(folder, 'good.csv');
      writeFileSync(good, '0,1.5,7\n1,2.5,8\n0,1.25,9\n');
      const choose = async (name: string): Promise<void> => {
        await page.getByRole('button', { name: 'Choose a table' }).click();
        const dialog = page.getByRole('dialog', { name: 'Choose a table (CSV or npy)' });
        await dialog.getByLabel('Folder', { exact: true }).fill(folder);
        await dialog.getByRole('button', { name: 'Go there' }).click();
        await dialog.getByRole('button', { name }).click();
      };
      await choose('bad.csv');
      await page.getByText(/bad\.csv.*line 2/).waitFor();
      const start = page.getByRole('button', { name: 'Find wrong labels' });
      expect(await start.isDisabled()).toBe(true);
      await choose('good.csv');
      // The last column has numbers that are no labels without gaps.
      await page.getByText('The data cannot be used').waitFor();
      await page.getByLabel('Column of the labels').fill('1');
      await page.getByText('3 samples of 2 classes, 2 features each.').waitFor();
      expect(await start.isDisabled()).toBe(false);
      // A line of names is seen, and faults are told in the words of the page.
      writeFileSync(join(folder, 'named.csv'), 'length,species\n1.5,dog\n2.5,cat\n1.25,dog\n');
      await choose('named.csv');
      await page.getByText('3 samples of 2 classes (cat, dog), 1 feature each.').waitFor();
      const named = page.getByLabel('The first line names the columns');
      expect(await named.isChecked()).toBe(true);
      await named.uncheck();
      await page.getByText(/line 1.*say so with “The first line names the columns”/).waitFor();
    });

    it('runs on the bundled digits with labels made wrong', async () => {
      await page.getByRole('button', { name: 'Bundled digits' }).click();
      await page.getByText('2,400 samples of 10 classes, pictures of 28×28 pixels').waitFor();
      await page.getByLabel('Make some wrong on purpose').check();
      await page.getByRole('button', { name: 'Split, method and limits' }).click();
      // Fewer samples and steps: the way is the same and shorter.
      await page.getByLabel('Samples to clean').fill('200');
      await page.getByLabel('Validation samples').fill('600');
      await page.getByLabel('Work at most').fill('100');
      await page.getByLabel('Name of the run').fill('Digits');
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('button', { name: 'Find wrong labels' }).click();
      await page.getByRole('heading', { name: 'Digits', level: 1 }).waitFor();
      await page.getByText('At its limit', { exact: true }).waitFor();
      await page
        .getByTestId('row-count')
        .filter({ hasText: /^[1-9]/ })
        .waitFor();
      expect(await page.locator('.chart').count()).toBe(5);
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('tab', { name: 'Settings and results' }).click();
      await page.getByRole('row', { name: /^Labels made wrong 60$/ }).waitFor();
      await page.getByRole('row', { name: /^Validation (?!samples)/ }).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
    });

    it('goes through the suspects by keyboard, and keeps what was decided', async () => {
      await page.getByRole('tab', { name: 'Suspects' }).click();
      const tile = (place: number) => page.locator('.suspect').nth(place);
      await tile(2).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      const first = table(
        readFileSync(join(opened.app.home, 'cleaning', 'Digits', 'suspects.csv')),
      );
      const [a, b, c] = first;
      if (a === undefined || b === undefined || c === undefined)
        throw new Error('Too few suspects.');
      await tile(0).focus();
      await page.keyboard.press('Enter');
      await decided(1);
      await page.keyboard.press('k');
      await decided(2);
      await page.keyboard.press('7');
      await decided(3);
      expect(await tile(3).evaluate((element) => element === document.activeElement)).toBe(true);
      expect(review()).toEqual({
        [String(a['index'])]: Number(a['predicted']),
        [String(b['index'])]: Number(b['given']),
        [String(c['index'])]: 7,
      });
      await page.keyboard.press('Backspace');
      await decided(2);
      expect(await tile(2).evaluate((element) => element === document.activeElement)).toBe(true);
      await page.reload();
      await decided(2);
      await page.getByRole('button', { name: /label is right$/ }).waitFor();
    });

    it('exports suspects with decisions, labels in two forms, and everything', async () => {
      const suspects = await exported(page, /Suspects with decisions/);
      expect(suspects.name).toBe('Digits-suspects.csv');
      const [a, b, c] = table(suspects.data);
      expect(a).toMatchObject({ verdict: 'label is wrong', label: a?.['predicted'] });
      expect(b).toMatchObject({ verdict: 'label is right', label: b?.['given'] });
      expect(c).toMatchObject({ verdict: 'undecided', label: c?.['predicted'] });
      const labels = table((await exported(page, /Cleaned labels \(CSV/)).data);
      expect(labels.length).toBe(2400);
      for (const one of [a, b, c]) {
        expect(labels[Number(one?.['index'])]?.['label']).toBe(one?.['label']);
      }
      const idx = gunzipSync((await exported(page, /Cleaned labels \(IDX/)).data);
      expect([...idx.subarray(0, 8)]).toEqual([0, 0, 8, 1, 0, 0, 2400 >> 8, 2400 & 255]);
      expect([...idx.subarray(8)]).toEqual(labels.map(({ label }) => Number(label)));
      const all = unzipSync((await exported(page, /Everything/)).data);
      expect(Object.keys(all)).toEqual(
        expect.arrayContaining(['config.json', 'history.csv', 'review.json', 'suspects.csv']),
      );
    });

    it('shows errors and bounds of the quadratic experiment as they are asked for', async () => {
      await page.getByRole('link', { name: 'Lab', exact: true }).click();
      await page.getByRole('table', { name: 'Rates of the lower level' }).waitFor();
      const rates = page.getByRole('table', { name: 'Rates of the lower level' });
      await rates.getByRole('row', { name: /^gradient descent .* always$/ }).waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await page.getByRole('checkbox', { name: 'FISTA' }).check();
      await rates.getByRole('row', { name: /^FISTA .* always$/ }).waitFor();
      const chart = page.getByRole('figure', { name: /^Lower level, distance/ });
      const before = await chart.getAttribute('aria-label');
      await page.getByRole('slider', { name: 'Iterations of the lower level' }).press('End');
      await page.getByText('Iterations of the lower level: 300').waitFor();
      await expect.poll(() => chart.getAttribute('aria-label'), PATIENT).not.toBe(before);
      for (const name of ['conjugate gradients', 'heavy ball']) {
        await page.getByRole('checkbox', { name }).last().uncheck();
      }
      await page.getByText('Choose a solver on the left.').first().waitFor();
    });

    it('stops a run in order, and brings a deleted one back', async () => {
      await page.getByRole('link', { name: 'Clean labels' }).click();
      await page.getByRole('button', { name: 'Split, method and limits' }).click();
      await page.getByLabel('Samples to clean').fill('1800');
      await page.getByLabel('Work at most').fill('100000');
      await page.getByLabel('Patience').fill('10000');
      await page.getByLabel('Name of the run').fill('Long');
      await page.getByRole('button', { name: 'Find wrong labels' }).click();
      await page.getByRole('heading', { name: 'Long', level: 1 }).waitFor();
      await page
        .getByTestId('row-count')
        .filter({ hasText: /^[1-9]/ })
        .waitFor();
      const stop = async (): Promise<void> => {
        await page.getByRole('button', { name: 'Stop, keep the best' }).click();
        await page.getByText('Interrupted', { exact: true }).waitFor();
      };
      const rowCount = page.getByTestId('row-count');
      await page.getByRole('button', { name: 'Pause' }).click();
      await page.getByText('Paused', { exact: true }).waitFor();
      // A step may just have ended; after that there are no more.
      let held: string | null = null;
      await expect
        .poll(async () => {
          const [last, now] = [held, await rowCount.textContent()];
          held = now;
          return now === last;
        }, PATIENT)
        .toBe(true);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByText('Running', { exact: true }).waitFor();
      await expect.poll(() => rowCount.textContent(), PATIENT).not.toBe(held);
      await stop();
      await page.getByRole('tab', { name: 'Suspects' }).click();
      await page.getByText('The run ended before its suspects were chosen.').waitFor();
      await page.getByRole('button', { name: 'Resume' }).click();
      await page.getByText('Running', { exact: true }).waitFor();
      await stop();
      await page.getByRole('link', { name: 'Clean labels' }).click();
      await page.getByRole('button', { name: 'Actions for Long' }).click();
      await page.getByRole('menuitem', { name: 'Delete' }).click();
      await page.getByRole('link', { name: 'Long', exact: true }).waitFor({ state: 'detached' });
      expect(existsSync(join(opened.app.home, 'cleaning', 'Long'))).toBe(false);
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('link', { name: 'Long', exact: true }).waitFor();
      expect(existsSync(join(opened.app.home, 'cleaning', 'Long', 'config.json'))).toBe(true);
    });

    it('leaves a path alone that is being written when the folder before it has been read', async () => {
      const late = await opened.context.newPage();
      const waiting: (() => void)[] = [];
      let held = false;
      await late.routeWebSocket(/\/rpc$/, (socket) => {
        const server = socket.connectToServer();
        server.onMessage((message) => {
          if (held)
            waiting.push(() => {
              socket.send(message);
            });
          else socket.send(message);
        });
      });
      await late.goto(opened.app.url);
      await late.getByRole('link', { name: 'Clean labels' }).click();
      const importing = late.getByRole('button', { name: 'Import a run' });
      await importing.waitFor();
      held = true;
      await importing.click();
      const dialog = late.getByRole('dialog', { name: 'Choose a folder' });
      const field = dialog.getByLabel('Folder', { exact: true });
      await field.selectText();
      held = false;
      for (const send of waiting.splice(0)) send();
      await dialog.getByRole('button', { name: 'Home' }).waitFor();
      await late.keyboard.insertText(folder);
      expect(await field.inputValue()).toBe(folder);
      await dialog.getByRole('button', { name: 'Go there' }).click();
      await dialog.getByRole('button', { name: 'Choose this folder' }).click();
      await late.getByText(/Expected the configuration of a run at/).waitFor();
      await late.close();
    });

    it('imports a run that lies elsewhere, and names what is none', async () => {
      const elsewhere = await namedRun();
      const importFolder = async (path: string): Promise<void> => {
        await page.getByRole('button', { name: 'Import a run' }).click();
        const dialog = page.getByRole('dialog', { name: 'Choose a folder' });
        await dialog.getByLabel('Folder', { exact: true }).fill(path);
        await dialog.getByRole('button', { name: 'Go there' }).click();
        await dialog.getByRole('button', { name: 'Choose this folder' }).click();
      };
      await importFolder(folder);
      await page.getByText(/Expected the configuration of a run at/).waitFor();
      await importFolder(elsewhere);
      await page.getByRole('link', { name: 'Elsewhere', exact: true }).click();
      await page.getByRole('tab', { name: 'Suspects' }).click();
      await decided(1);
    });

    it('calls classes by their names in the gallery and in what it exports', async () => {
      const [first, second] = table(readFileSync(join(folder, 'Elsewhere', 'suspects.csv')));
      if (first === undefined || second === undefined) throw new Error('Too few suspects.');
      await page.locator('.suspect').nth(1).focus();
      const { given = '', predicted = '' } = second;
      await page.getByRole('button', { name: `Label ${given} is right` }).waitFor();
      // There are more classes than digits.
      await page.keyboard.press('7');
      await page.getByPlaceholder('Another label').fill('ow');
      await page.getByRole('option', { name: 'owl' }).click();
      await decided(2);
      expect(await page.getByPlaceholder('Another label').inputValue()).toBe('');
      const labels = table((await exported(page, /Cleaned labels \(CSV/)).data);
      expect(labels[Number(first['index'])]?.['label']).toBe('fox');
      expect(labels[Number(second['index'])]?.['label']).toBe('owl');
      const suspects = table((await exported(page, /Suspects with decisions/)).data);
      expect(suspects[0]).toMatchObject({ given: first['given'], label: 'fox' });
      expect(suspects[1]).toMatchObject({ given, predicted, label: 'owl' });
    });

    it('takes MNIST from the cache, and fetches nothing unasked', async () => {
      await page.getByRole('link', { name: 'Clean labels' }).click();
      await page.getByRole('button', { name: 'MNIST' }).click();
      const dialog = page.getByRole('dialog', { name: 'Fetch MNIST?' });
      await dialog.getByText('11 MB, come').waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Close' }).click();
      expect(existsSync(join(opened.app.home, 'cache-of-tests'))).toBe(false);
      // Files in the form of MNIST's in their place.
      const digits = fileURLToPath(
        new URL('../../../packages/hypercleaning/digits/', import.meta.url),
      );
      cpSync(digits, join(opened.app.home, 'cache-of-tests', 'mnist'), { recursive: true });
      await page.getByRole('button', { name: 'MNIST' }).click();
      await page.getByText('2,400 samples of 10 classes, pictures of 28×28 pixels').waitFor();
    });
  },
);
