import { readFile, readdir, writeFile } from 'node:fs/promises';
import { readImage } from '@bilevel/imaging';
import { parseHTML } from 'linkedom/worker';
import { describe, expect, it, vi } from 'vitest';
import { FileFormatError } from '../../src/errors.js';
import { reportPage } from '../../src/report/page.js';
import { writeReport } from '../../src/report/report.js';
import type { RunSummary } from '../../src/summary.js';
import {
  HOSTILE,
  sampleConfig,
  sampleData,
  sampleRow,
  sampleRows,
  sampleSummary,
  writeRun,
} from './run.js';

// Each report draws twenty charts, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

/** The parts of an element that are used here; the DOM types are not loaded in this package. */
interface Element {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

/** Looks into a page. */
function reader(page: string) {
  const { document } = parseHTML(page) as unknown as { document: Element };
  const all = (selector: string): Element[] => [...document.querySelectorAll(selector)];
  return {
    page,
    all,
    text: (selector: string) =>
      all(selector).map(({ textContent }) => textContent.replace(/\s+/g, ' ').trim()),
    /** The cell beside a row's heading. */
    cell: (heading: string) =>
      all('tr')
        .find((row) => [...row.querySelectorAll('th')][0]?.textContent.startsWith(heading))
        ?.textContent.slice(heading.length)
        .trim(),
  };
}

/** Writes the report of a run with these contents and reads the page. */
async function report(contents: Parameters<typeof writeRun>[0]) {
  const { folder, config } = await writeRun(contents);
  await writeReport(folder, config);
  return { folder, ...reader(await readFile(folder.file('report.html'), 'utf8')) };
}

const rows = sampleRows(9);

describe('writeReport', () => {
  it('states the results of a finished run', async () => {
    const { text, cell, folder } = await report({
      rows: rows.map((row) => ({ ...row, strongConvexity: 0.14 })),
      summary: sampleSummary(rows),
      pictures: [24, 20],
    });
    expect(text('.status')).toEqual(['Converged after 8 steps in 1 min 15 s.']);
    expect(cell('Learned weight w')).toBe('0.05');
    expect(cell('Objective at the start')).toBe('30');
    expect(cell('Objective at the result')).toMatch(/^10\.078125\d* ± [\d.]*(·)?10⁻⁶ certified$/);
    expect(cell('Hypergradient norm ± bound')).toBe('0.2306 ± 0.084 certified');
    expect(cell('Training (2)')).toBe('20.00 → 25.98 dB0.4500 → 0.7488');
    expect(cell('Work')).toContain('10,800 units');
    const prose = text('main p').join(' ');
    expect(prose).toContain('60 %, comes from the adjoint system');
    expect(prose).toContain('This is certified');
    expect(prose).toContain('strongly convex with μ ≥ 0.14');
    expect(prose).toContain('mean over training pictures of ½‖x* − t‖²');
    expect((await readdir(folder.file('charts'))).length).toBe(22);
  });

  it('says what a larger ridge would do, where little else makes reconstructions unique', () => {
    const config = sampleConfig();
    const { settings } = config;
    const operator = { name: 'tomography' };
    const ofSlices = {
      ...config,
      settings: { ...settings, data: { ...settings.data, operator } },
    };
    const proseOf = (data: Parameters<typeof sampleData>[1], mu: number): string =>
      reader(
        reportPage(
          sampleData(
            rows.map((row) => ({ ...row, strongConvexity: mu })),
            data,
          ),
          [],
          [],
        ),
      )
        .text('main p')
        .join(' ');
    // The default of the operator; μ is rounded down.
    expect(proseOf({ config: ofSlices }, 0.01 * (1 - 2 ** -50))).toContain(
      'The ridge is small: 0.1 instead of 0.01 would divide the bound by about 10',
    );
    expect(proseOf({ config: ofSlices }, 1)).not.toContain('The ridge is small');
    expect(proseOf({}, 0.01)).not.toContain('The ridge is small');
  });

  it('embeds the charts that it writes, and the PNGs show the same', async () => {
    const { page, folder } = await report({ rows, summary: sampleSummary(rows) });
    for (const name of await readdir(folder.file('charts'))) {
      if (name.endsWith('.svg')) {
        expect(page).toContain((await readFile(folder.file('charts', name), 'utf8')).trim());
      } else {
        const image = await readImage(folder.file('charts', name));
        expect(image.width).toBe(1060);
        const ink = image.data.filter((x) => x < 0.9).length / image.data.length;
        expect(ink).toBeGreaterThan(0.01);
        expect(ink).toBeLessThan(0.2);
      }
    }
  });

  it('loads nothing, runs nothing, and escapes what comes from data', async () => {
    const { page, all, text } = await report({
      config: sampleConfig([HOSTILE], [`${HOSTILE}2`]),
      rows,
      summary: sampleSummary(rows),
      pictures: [24, 24],
    });
    expect(all('script, link, iframe, object, [onerror], [onload]')).toEqual([]);
    expect(page).toContain('content="default-src &#39;none&#39;; img-src data:;');
    expect(page).not.toContain('<script>alert');
    expect(text('h4')).toEqual([`${HOSTILE}2`, HOSTILE]);
    expect(all('img').map((img) => img.getAttribute('alt'))).toContain(`Noisy: ${HOSTILE}`);
    for (const img of all('img')) {
      expect(img.getAttribute('src')).toMatch(/^data:image\/png;base64,/);
    }
    expect(page).not.toMatch(/(?:href|src)="(?!data:)/);
  });

  it('shows at most six pictures of each role, with scores, and all scores in a table', async () => {
    const names = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, i) => `${prefix}${String(i)}`);
    const { all, text } = await report({
      config: sampleConfig(names('t', 9), names('v', 3)),
      rows,
      summary: sampleSummary(rows),
      pictures: [24, 20],
    });
    expect(text('h4')).toEqual([...names('v', 3), ...names('t', 6)]);
    expect(text('h3')).toContain('Training pictures (the first 6 of 9)');
    expect(all('img')).toHaveLength(9 * 4);
    expect(text('.set')[0]).toContain('Noisy 20.13 dB, SSIM 0.4567');
    expect(text('.set')[0]).toContain('Reconstruction ∞ dB, SSIM 1.000');
    expect(all('details table tbody tr')).toHaveLength(12);
  });

  it('enlarges small pictures by a whole factor and embeds large ones at 384 pixels', async () => {
    const summary = sampleSummary(rows);
    const small = await report({ rows, summary, pictures: [24, 20] });
    const [first] = small.all('img');
    expect(first?.getAttribute('width')).toBe('192');
    expect(first?.getAttribute('height')).toBe('160');
    expect(first?.getAttribute('class')).toBe('pixelated');
    const large = await report({ rows, summary, pictures: [300, 500] });
    const [second] = large.all('img');
    expect(second?.getAttribute('height')).toBe('384');
    expect(large.all('img.pixelated')).toEqual([]);
    const png = Buffer.from(second?.getAttribute('src')?.split(',')[1] ?? '', 'base64');
    await writeFile(large.folder.file('shown.png'), png);
    const image = await readImage(large.folder.file('shown.png'));
    expect([image.width, image.height]).toEqual([230, 384]);
    expect(image.data[0]).toBeLessThan(0.01);
    expect(image.data.at(-1)).toBeGreaterThan(0.99);
  });

  it('says so when a picture is gone or is none', async () => {
    const { folder, config } = await writeRun({
      rows,
      summary: sampleSummary(rows),
      pictures: [24, 20],
    });
    await writeFile(folder.file('images', 'one.truth.png'), 'no picture');
    await writeReport(folder, config);
    const page = await readFile(folder.file('report.html'), 'utf8');
    expect(page.split('The file cannot be read.')).toHaveLength(2);
  });
});

describe('the report of a run that did not converge', () => {
  it('has no charts and no results before the first step', async () => {
    const { text, all, folder } = await report({});
    expect(text('.status')).toEqual(['Unfinished: the run is still going, or was cut off.']);
    const prose = text('main p').join(' ');
    expect(prose).toContain('It has not recorded a step yet.');
    expect(prose).toContain('There are no results yet.');
    expect(all('svg, img')).toEqual([]);
    expect(await readdir(folder.path)).not.toContain('charts');
  });

  it('shows the best step so far of an unfinished run, and claims no certificate', async () => {
    const unfinished = [...sampleRows(3), sampleRow(3, { objectiveUpper: 99, weight: 7 })];
    const { text, cell, all } = await report({ rows: unfinished });
    expect(text('main p').join(' ')).toContain('its starting point and 3 steps');
    expect(cell('Best step')).toBe('2 of 3');
    expect(cell('Learned weight w')).toBe('0.05');
    expect(cell('Validation (1)')).toBe('– → 24.85 dB– → 0.6650');
    expect(all('.badge')).toEqual([]);
    expect(all('svg')).toHaveLength(11);
  });

  it('draws a run of one row', async () => {
    const { text, all } = await report({ rows: sampleRows(1) });
    expect(text('main p').join(' ')).toContain('its starting point and no step yet');
    expect(all('svg')).toHaveLength(11);
  });

  it('tells how to resume an interrupted run, with the folder quoted for a shell', async () => {
    const summary = sampleSummary(rows, { status: 'interrupted', seconds: 9.26 });
    const { text } = await report({ name: "it's a run", rows, summary, pictures: [24, 20] });
    expect(text('.status')).toEqual(['Interrupted after 8 steps in 9.3 s.']);
    const command = text('code')[0] ?? '';
    expect(command).toMatch(/^npx bilevel learn --resume /);
    if (process.platform !== 'win32') expect(command).toMatch(/ '\/.*\/it'\\''s a run'$/);
    // Its pictures are of an earlier end of the run.
    expect(text('h4')).toEqual([]);
  });

  it('says which limit stopped it, and that a bound is estimated', () => {
    const said: Partial<Record<RunSummary['status'], string>> = {
      budget: 'Stopped at the work budget after',
      steps: 'Stopped at the step limit after',
      accuracy: 'Stopped where no further step can be certified',
    };
    for (const [status, words] of Object.entries(said)) {
      const summary = sampleSummary(rows, {
        status: status as RunSummary['status'],
        hypergradient: { norm: 1, bound: 0.5, kind: 'estimated' },
      });
      const { text } = reader(reportPage(sampleData(rows, { summary }), [], []));
      expect(text('.status').join()).toContain(words);
      expect(text('.badge')).toEqual(['certified', 'estimated']);
      expect(text('strong')).toEqual(['estimated']);
    }
  });

  it('takes no summary or pictures from before a resume', async () => {
    const { text } = await report({
      rows: sampleRows(12),
      summary: sampleSummary(rows),
      pictures: [24, 20],
    });
    expect(text('.status').join()).toContain('Unfinished');
    expect(text('h4')).toEqual([]);
  });

  it('refuses damaged files', async () => {
    const { folder, config } = await writeRun({
      rows,
      summary: sampleSummary(rows),
      pictures: [24, 20],
    });
    await writeFile(folder.file('images', 'scores.json'), '[{"name": 3}]');
    await expect(writeReport(folder, config)).rejects.toThrow(FileFormatError);
  });
});
