import type { BlockKind, ChannelGrid } from './blocks.js';

/**
 * How differences make blocks. They are stored as `planes` arrays of the picture's size: for each channel
 * those to the right, then those below, 0 where there is none. The block p of group g holds the number p of
 * the planes g · members to (g + 1) · members − 1.
 */
export interface BlockShape {
  /** Pixels of a channel. */
  readonly pixels: number;
  /** 2 · channels. */
  readonly planes: number;
  readonly members: number;
  readonly groups: number;
}

/** The shape of the blocks of a kind. */
export function shapeOf(kind: BlockKind, { width, height, channels }: ChannelGrid): BlockShape {
  const planes = 2 * channels;
  const members = kind === 'difference' ? 1 : kind === 'pixel' ? 2 : planes;
  return { pixels: width * height, planes, members, groups: planes / members };
}
