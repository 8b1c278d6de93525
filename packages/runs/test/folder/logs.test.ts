import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { HISTORY } from '../../src/history.js';
import { removeUnfinished } from '../../src/ownFiles.js';
import { RunFolder } from '../../src/runFolder.js';
import { LEARNING } from '../../src/learning/files.js';
import { config, files, folderWith, fresh, shortRun, UUID } from './support.js';

const { rows } = await shortRun();

describe('logs of a run that was cut off', () => {
  /** A folder with the rows and an event for each. */
  async function logged(): Promise<RunFolder> {
    const folder = await RunFolder.create(fresh());
    await folder.writeJson('config.json', config);
    expect(await folder.startLogs(HISTORY, -1)).toEqual([]);
    await folder.appendEvent({ type: 'start' });
    for (const row of rows) {
      await folder.appendRow(HISTORY, row);
      await folder.appendEvent({ type: 'step', ...row });
    }
    return folder;
  }
  const read = (folder: RunFolder, name: string): Promise<string> =>
    readFile(folder.file(name), 'utf8');

  it('give every number back to the bit', async () => {
    const folder = await logged();
    expect(await folder.readRows(LEARNING.history)).toEqual(rows);
    await folder.unlock();
  });

  it('go on after the last step of the checkpoint, whatever was written behind it', async () => {
    const folder = await logged();
    await folder.appendEvent({ type: 'summary', steps: 1 });
    await appendFile(folder.file('history.csv'), HISTORY.format(rows[3]!).slice(0, 40));
    await appendFile(folder.file('events.ndjson'), '{"type":"step","step":4,"obj');
    expect(await folder.startLogs(HISTORY, 1)).toEqual(rows.slice(0, 2));
    const kept = rows
      .slice(0, 2)
      .map((row) => HISTORY.format(row))
      .join('');
    expect(await read(folder, 'history.csv')).toBe(HISTORY.header + kept);
    const events = (await read(folder, 'events.ndjson')).trimEnd().split('\n');
    expect(events.map((line) => JSON.parse(line) as unknown)).toEqual([
      { type: 'start' },
      ...rows
        .slice(0, 2)
        .map((row) => JSON.parse(JSON.stringify({ type: 'step', ...row })) as object),
    ]);
    await folder.appendRow(HISTORY, rows[2]!);
    expect(await folder.readRows(LEARNING.history)).toEqual(rows.slice(0, 3));
    await folder.unlock();
  });

  it('leave out a last row wherever it was cut', async () => {
    const folder = await logged();
    const whole = await read(folder, 'history.csv');
    const before = whole.length - HISTORY.format(rows[3]!).length;
    for (let length = before; length < whole.length; length++) {
      await writeFile(folder.file('history.csv'), whole.slice(0, length));
      expect(await folder.readRows(LEARNING.history)).toEqual(rows.slice(0, 3));
    }
    await writeFile(folder.file('history.csv'), whole.slice(0, 20));
    expect(await folder.readRows(LEARNING.history)).toEqual([]);
    await rm(folder.file('history.csv'));
    expect(await folder.readRows(LEARNING.history)).toEqual([]);
    await folder.unlock();
  });

  it('start anew without a checkpoint', async () => {
    const folder = await logged();
    expect(await folder.startLogs(HISTORY, -1)).toEqual([]);
    expect(await read(folder, 'history.csv')).toBe(HISTORY.header);
    expect(await read(folder, 'events.ndjson')).toBe('');
    await folder.unlock();
  });

  it('are cleared of unfinished files of the run, and of no others', async () => {
    const others = ['notes.txt.123', 'checkpoint.bak', `images/.mine.png.${UUID}.tmp`, '.x.tmp'];
    const path = await folderWith(
      ...others,
      ...['checkpoint.4021938', 'model.json.77', 'report.html.1', 'charts/psnr.svg.5'],
      ...['images/scores.json.9', `images/.disc.truth.png.${UUID}.tmp`],
    );
    await removeUnfinished(path);
    expect(await files(path)).toEqual(others.sort());
  });
});
