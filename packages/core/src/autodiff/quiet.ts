/** What the native library reads, once, when it starts: 0 prints everything, 1 leaves out remarks. */
const LEVEL = 'TF_CPP_MIN_LOG_LEVEL';

/**
 * Runs `start`, in which TensorFlow's native library starts, without its remarks on the processor and
 * on rounding; warnings and errors stay. A level that is set in the environment is left alone. In a
 * worker thread, whose environment is a copy, this has no effect.
 */
export async function quietly<T>(start: () => Promise<T>): Promise<T> {
  const { process } = globalThis as { process?: { env: Record<string, string | undefined> } };
  if (process === undefined || process.env[LEVEL] !== undefined) return start();
  process.env[LEVEL] = '1';
  try {
    return await start();
  } finally {
    // An assignment of undefined would set the text "undefined".
    // oxlint-disable-next-line typescript/no-dynamic-delete
    delete process.env[LEVEL];
  }
}
