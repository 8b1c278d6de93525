// The engine in Electron's utility process: the window's port comes from the main process.
import { contract } from '../shared/contract.js';
import { serve } from '../shared/rpc.js';
import { createBackend } from './backend.js';

const backend = await createBackend();

process.parentPort.on('message', ({ data, ports }) => {
  if (data === 'close') {
    void backend.close().then(() => process.exit(0));
    return;
  }
  const [port] = ports;
  if (port === undefined) return;
  const emit = serve(contract, backend.handlers, {
    post: (message) => {
      port.postMessage(message);
    },
    listen: (receive) =>
      port.on('message', (event) => {
        receive(event.data);
      }),
  });
  const detach = backend.attach(emit);
  port.on('close', detach);
  port.start();
});
