import type { Redis } from 'ioredis';
import { connect } from '../redis/connect.js';

/** How long one look for a Redis takes, in milliseconds. */
const PATIENCE = 5000;

/** Connects when there is a Redis, however long that takes, unless it is over before; why there is none is told once. */
export async function reach(
  redis: Redis,
  address: string,
  until: {
    readonly isOver: () => boolean;
    readonly wait: () => Promise<void>;
    readonly noted: (error: unknown) => void;
  },
): Promise<void> {
  for (let isTold = false; !until.isOver(); isTold = true) {
    try {
      await connect(redis, address, PATIENCE);
      return;
    } catch (error) {
      if (until.isOver()) return;
      if (!isTold) until.noted(error);
      await until.wait();
    }
  }
}
