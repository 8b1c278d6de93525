// The first check of every command: an old Node fails later in ways nobody can read.
import { manifest } from './repository.mjs';

/** Whether version `a` is at least `b`, both `major.minor.patch`. */
export function atLeast(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  const differing = left.findIndex((part, i) => part !== right[i]);
  return differing === -1 || left[differing] > right[differing];
}

/** Ends the process with a message when this Node is older than `engines.node`. */
export function requireNode() {
  const needed = manifest.engines.node.replace('>=', '');
  if (atLeast(process.versions.node, needed)) return;
  console.error(
    `Expected Node ${needed} or newer but this is Node ${process.versions.node}. ` +
      'Install the current long-term-support release from https://nodejs.org and try again.',
  );
  process.exit(1);
}
