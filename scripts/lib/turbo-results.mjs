// What the last `turbo run --summarize` did, task by task.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { manifest, readJson, root, workspaces } from './repository.mjs';

const ROOT = '//';
const runs = join(root, '.turbo', 'runs');

/** The root, under turbo's name for it, and every workspace package. */
function projects() {
  return [{ directory: '.', manifest: { ...manifest, name: ROOT } }, ...workspaces()];
}

/** Removes what an earlier run left, which must not be counted; turbo restores what is cached. */
export function clearResults() {
  rmSync(runs, { recursive: true, force: true });
  for (const { directory } of projects()) {
    rmSync(join(root, directory, 'test-results'), { recursive: true, force: true });
  }
}

/**
 * The results of the tasks in every package in scope that has them, or undefined when turbo ended
 * before it ran anything.
 *
 * @param {{ tasks: string[], rootTasks: string[] }} names
 * @returns {import('./tally.mjs').TaskResult[] | undefined}
 */
export function readResults({ tasks, rootTasks }) {
  const [file] = existsSync(runs) ? readdirSync(runs) : [];
  if (file === undefined) return undefined;
  const summary = readJson(runs, file);
  const executed = new Map(summary.tasks.map(({ taskId, execution }) => [taskId, execution]));
  const results = ({ directory, manifest: { name, scripts = {} } }) => {
    const path = join(root, directory, 'test-results', 'vitest.json');
    return (name === ROOT ? rootTasks : tasks)
      .filter((task) => task in scripts)
      .map((task) => ({
        task,
        package: name === ROOT ? 'repository' : name,
        exitCode: executed.get(`${name}#${task}`)?.exitCode ?? null,
        report: existsSync(path) ? readJson(path) : undefined,
      }));
  };
  return projects()
    .filter(({ manifest: { name } }) => summary.packages.includes(name))
    .flatMap(results);
}
