// Judges mutants by tests. Each test is only run with the mutants that it passes; those that its file passes while
// it is loaded are run with the file loaded anew, and those of the modules themselves with everything loaded anew.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { collect } from './suite.mjs';
import { passed, switchTo } from './switch.mjs';
import { timeSince } from './time.mjs';

/**
 * Milliseconds of the processor for the tests of one mutant: those that are fast and about few mutants come first.
 * What is left when they are over repeats with many random problems what the oracle does.
 */
const BUDGET_MS = 3000;

/** A function from numbers of mutants to what shows them, or null. `built` are the files that are mutated. */
export async function testsJudge(folder, paths, built) {
  process.chdir(folder);
  for (const path of built) await import(pathToFileURL(path).href);
  const byModules = passed();

  const files = [];
  const all = [];
  for (const path of paths.flatMap((one) => filesOf(join(folder, one)))) {
    const url = pathToFileURL(path).href;
    let own = [];
    try {
      own = await collect(url);
    } catch (error) {
      process.stderr.write(`Left out, cannot be loaded: ${path}: ${firstLine(error)}\n`);
    }
    const file = { url, name: path.slice(folder.length + 1), passes: passed() };
    files.push(file);
    for (const [k, { name, run }] of own.entries()) {
      const before = process.cpuUsage();
      const failed = await failureOf(run);
      if (failed !== undefined) {
        process.stderr.write(
          `Left out, fails without a mutant: ${file.name}, ${name}: ${failed}\n`,
        );
        continue;
      }
      all.push({
        file,
        k,
        name,
        run,
        passes: passed(),
        took: timeSince(before),
        kills: 0,
      });
    }
  }
  // What is about few mutants, and fast.
  all.sort((a, b) => a.passes.size * a.took - b.passes.size * b.took);

  return async (number) => {
    switchTo(number);
    const inModules = byModules.has(number);
    const anew = new Map();
    for (const file of files) {
      if (!inModules && !file.passes.has(number)) continue;
      const query = `?${inModules ? 'graph' : 'file'}=${String(number)}`;
      try {
        anew.set(file, await collect(file.url + query));
      } catch (error) {
        switchTo();
        return `tests, ${file.name}: ${firstLine(error)}`;
      }
    }
    const before = process.cpuUsage();
    for (const one of all) {
      const fresh = anew.get(one.file);
      if (fresh === undefined && !one.passes.has(number)) continue;
      if (timeSince(before) > BUDGET_MS) break;
      const failed = await failureOf(fresh === undefined ? one.run : fresh[one.k].run);
      if (failed === undefined) continue;
      switchTo();
      if (fresh === undefined && (await failureOf(one.run)) !== undefined) {
        throw new Error('The mutant left something behind.');
      }
      return `tests, ${one.file.name}: ${one.name}`;
    }
    return null;
  };
}

async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return firstLine(error);
  } finally {
    // A turn of the event loop, in which what was collected gives its memory back.
    await setImmediate();
  }
}

function firstLine(error) {
  return String(error).split('\n', 1)[0];
}

function filesOf(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true })
    .filter((name) => name.endsWith('.test.ts'))
    .sort()
    .map((name) => join(path, name));
}
