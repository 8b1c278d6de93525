import { open, stat } from 'node:fs/promises';
import { CancelledError } from '@bilevel/core';
import { MirrorFault } from './errors.js';
import type { StartWatch } from './stallWatch.js';

/** What a transfer needs to know. */
export interface TransferOptions {
  readonly signal?: AbortSignal | undefined;
  readonly watch: StartWatch;
  /** Bytes of the file that have come, and its size where the server says it. */
  readonly onProgress?: ((received: number, of: number | undefined) => void) | undefined;
  /** A file larger than this is not the one wanted. */
  readonly most: number;
}

/**
 * Fetches what is missing of a file: goes on behind the bytes that are there when the server can, and
 * from the start when it cannot. Redirects are followed. What has come stays when the transfer breaks
 * off.
 *
 * @param path of the unfinished file
 * @throws MirrorFault; CancelledError when the signal fires; whatever the file system throws
 */
export async function transfer(url: string, path: string, options: TransferOptions): Promise<void> {
  const { signal, most } = options;
  const stall = new AbortController();
  const watch = options.watch(() => {
    stall.abort();
  });
  let answered = false;
  const either = AbortSignal.any([stall.signal, ...(signal ? [signal] : [])]);
  try {
    const there = await sizeOf(path);
    const response = await fetch(url, {
      signal: either,
      headers: {
        // The file is gzip already; a server must not pack it again.
        'accept-encoding': 'identity',
        ...(there > 0 && { range: `bytes=${String(there)}-` }),
      },
    });
    answered = true;
    const { body, status } = response;
    // All of it is there: whether it is right, its digest says.
    if (status === 416 && there > 0) {
      await body?.cancel();
      return;
    }
    if (!response.ok || body === null) {
      await body?.cancel();
      throw new MirrorFault(`it answered ${String(status)} ${response.statusText}`.trimEnd());
    }
    const start = status === 206 ? there : 0;
    if (status === 206 && !startsAt(response.headers.get('content-range'), start)) {
      await body.cancel();
      throw new MirrorFault('it sent another part of the file than it was asked for');
    }
    const length = Number(response.headers.get('content-length') ?? NaN);
    const of = Number.isFinite(length) ? start + length : undefined;
    if (of !== undefined && of > most) throw tooLarge(most);
    const file = await open(path, start > 0 ? 'a' : 'w');
    try {
      let received = start;
      options.onProgress?.(received, of);
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        received += chunk.length;
        if (received > most) throw tooLarge(most);
        await file.write(chunk);
        watch.progress(received);
        options.onProgress?.(received, of);
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (signal?.aborted === true) throw new CancelledError(undefined, { cause: signal.reason });
    if (stall.signal.aborted) throw new MirrorFault('it sent nothing any more', false, { cause });
    // What fetch throws for the network, before the answer and within it.
    if (cause instanceof TypeError) throw new MirrorFault(reason(cause), !answered, { cause });
    throw cause;
  } finally {
    watch.stop();
  }
}

function tooLarge(most: number): MirrorFault {
  return new MirrorFault(`it sent more than ${String(most)} bytes`);
}

function startsAt(contentRange: string | null, start: number): boolean {
  return contentRange?.startsWith(`bytes ${String(start)}-`) === true;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** The system's word for it, where there is one: ENOTFOUND, ECONNREFUSED. */
function reason(error: TypeError): string {
  const { cause } = error;
  if (cause instanceof Error) {
    return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
  }
  return error.message;
}
