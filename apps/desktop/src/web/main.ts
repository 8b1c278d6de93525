// The app in a browser: the same page and the same engine, served on this machine only.
import { Command, InvalidArgumentError } from 'commander';
import open from 'open';
import { createBackend } from '../backend/backend.js';
import { pagesFolder } from '../backend/paths.js';
import { startServer } from './server.js';

interface Flags {
  port: number;
  open: boolean;
  json?: boolean;
}

const program = new Command('npm start --')
  .description('Bilevel in a browser, on 127.0.0.1 only.')
  .option('--web', 'use the browser although Electron is installed')
  .option('--port <number>', 'port (default: a free one)', parsePort, 0)
  .option('--no-open', 'do not open a browser')
  .option('--json', 'print one line {"url": …} and nothing else')
  .addHelpText(
    'after',
    `
On a machine without a screen: npm start -- --web --no-open --port 8090, and from yours
ssh -N -L 8090:127.0.0.1:8090 that-machine. Then open the address that was printed.
Runs lie in the folder Bilevel of your home folder; BILEVEL_HOME names another.`,
  )
  .parse();
const { port, open: opens, json } = program.opts<Flags>();

const backend = await createBackend();
let server;
try {
  server = await startServer(backend, pagesFolder, port);
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  console.error(
    `error: Expected a free port for --port but received ${String(port)} (${code}). Leave --port out, or choose another.`,
  );
  await backend.close();
  process.exit(2);
}
const { url } = server;
if (json === true) console.log(JSON.stringify({ url }));
else
  console.log(
    `Bilevel is at\n\n  ${url}\n\nThe address opens it in one browser, which is known from then on. Ctrl-C ends it; runs that are going stop in order and can be resumed.`,
  );
if (opens && json !== true) {
  const child = await open(url).catch(() => undefined);
  // Without a desktop there is no browser to open; the address is on the screen.
  child?.on('error', () => undefined);
}

let ending = false;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (ending) process.exit(130);
    ending = true;
    if (json !== true) console.log('\nStopping…');
    void Promise.all([server.close(), backend.close()]).then(() => process.exit(0));
  });
}

function parsePort(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) {
    throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
  }
  return value;
}
