import type { z } from 'zod';
import type { call, fromWorker, openMessage, taskMessage, toWorker } from './messages.js';

// The types of messages.ts: as types alone, since a worker needs no schema.

/** What is read only, at any depth; arrays of numbers stay what they are. */
type Told<T> = T extends Float64Array | Int32Array
  ? T
  : T extends object
    ? { readonly [K in keyof T]: Told<T[K]> }
    : T;

type Message<S extends z.ZodType> = Told<z.output<S>>;

export type OpenMessage = Message<typeof openMessage>;
export type Call = Message<typeof call>;
export type TaskMessage = Message<typeof taskMessage>;
export type ToWorker = Message<typeof toWorker>;
export type FromWorker = Message<typeof fromWorker>;

/** Places in the flags of a task. */
export const NEXT = 0;
export const STOPPED = 1;
