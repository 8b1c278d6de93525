import { createHash } from 'node:crypto';
import { unzipSync, zipSync } from 'fflate';
import type { Dice } from '../dice.js';
import { mutateBytes } from '../mutation.js';
import { mutateNpy } from './npy.js';

/** Stands for __proto__ until the archive is packed, which cannot be asked to hold that name. */
const PROTO = '--proto--';
const NAMES = ['train/../../x.npy', 'train/.npy', PROTO, 'validation/a.npy', 'x', 'train/\0.npy'];

/** Changes the members of the archive, and makes its digest right again in most cases. */
export function mutateNpz(bytes: Buffer, dice: Dice): Buffer {
  let members: Record<string, Uint8Array>;
  try {
    members = { ...unzipSync(bytes) };
  } catch {
    return mutateBytes(bytes, dice);
  }
  const name = dice.pick(Object.keys(members));
  const member = Buffer.from(members[name] ?? []);
  switch (dice.below(5)) {
    case 0:
      members[name] = mutateNpy(member, dice);
      break;
    case 1:
      members[name] = mutateBytes(member, dice);
      break;
    case 2:
      members = Object.fromEntries(Object.entries(members).filter(([other]) => other !== name));
      break;
    case 3:
      members = { ...members, [dice.pick(NAMES)]: member };
      break;
    default:
      members = Object.fromEntries(Object.entries(members).reverse());
  }
  if (dice.chance(0.8)) members = withDigest(members);
  const level = dice.pick([0, 0, 6] as const);
  const packed = named(Buffer.from(zipSync(members, { level })));
  return dice.chance(0.2) ? mutateBytes(packed, dice) : packed;
}

/** As the reader computes it: over the names, lengths and bytes of the others. */
function withDigest(members: Record<string, Uint8Array>): Record<string, Uint8Array> {
  const others = { ...members };
  delete others['sha256.txt'];
  const hash = createHash('sha256');
  for (const [name, bytes] of Object.entries(others)) {
    hash.update(`${name}\0${String(bytes.length)}\0`).update(bytes);
  }
  return { ...others, 'sha256.txt': Buffer.from(hash.digest('hex')) };
}

/** The same length, so that nothing else changes. */
function named(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(PROTO, '__proto__'), 'latin1');
}
