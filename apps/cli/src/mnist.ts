import type { Command } from 'commander';
import { progressDisplay } from './display/progress.js';
import { interruptSignal } from './interrupt.js';

/** Adds `--mirror`. */
export function mirrorOption(command: Command): Command {
  return command.option(
    '--mirror <url...>',
    'addresses of folders to fetch MNIST from, instead of the public ones',
  );
}

/**
 * The folder of MNIST in the cache, fetched on first use.
 *
 * @throws DownloadError, CancelledError
 */
export async function mnistFolder(flags: {
  readonly mirror?: string[];
  readonly json?: boolean;
}): Promise<string> {
  const { fetchMnist } = await import('@bilevel/hypercleaning');
  const display = progressDisplay(flags.json === true);
  try {
    return await fetchMnist({
      ...(flags.mirror && { mirrors: flags.mirror }),
      signal: interruptSignal(),
      onProgress: ({ file, received, of }) => {
        display.update(received, of ?? received, `bytes of ${file}`);
      },
    });
  } finally {
    display.stop();
  }
}
