import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { find, Peer, type PeerKind } from './peer.js';
import { save } from './setting.js';

/** What stands beside ours, where python3 has it, and a folder for what both read. */
export interface Beside {
  readonly peer: Peer | undefined;
  /** Its name and version, or without one its name alone. */
  readonly label: string;
  /** Writes numbers to a file that the peer reads. */
  readonly save: (name: string, numbers: Float64Array) => string;
}

/** Starts a peer where there is one, else says why not; ends it, and removes the folder, after `action`. */
export async function withPeer(
  kind: PeerKind,
  action: (beside: Beside) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bilevel-bench-'));
  const found = find(kind);
  const peer = 'version' in found ? new Peer(kind, found.version) : undefined;
  if ('reason' in found) console.log(`Without peers: ${found.reason}.`);
  try {
    await action({
      peer,
      label: 'version' in found ? `${kind.name} ${found.version}` : kind.name,
      save: (name, numbers) => save(folder, name, numbers),
    });
  } finally {
    peer?.close();
    rmSync(folder, { recursive: true });
  }
}
