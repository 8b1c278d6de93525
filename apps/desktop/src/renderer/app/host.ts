import type { Choice } from '../../shared/choices.js';
import { decodeMessage, encodeMessage } from '../../shared/codec.js';
import type { Port } from '../../shared/rpc.js';
import type { Transport } from './engine.js';

/** What Electron and a browser do differently, apart from the way to the engine. */
export interface Host {
  /** Dialogs of the system; undefined where the page shows its own. */
  readonly choose: ((kind: Choice) => Promise<string[]>) | undefined;
  /** The path of a dropped file; undefined where files have to be uploaded. */
  readonly pathOf: ((file: File) => string) | undefined;
  /** Progress of a run on the dock or task bar: 0 to 1, null for none. */
  readonly progress: (value: number | null) => void;
  /** Tells a person who looks elsewhere. */
  readonly notify: (text: string) => void;
}

interface Bridge {
  choose: (kind: Choice) => Promise<string[]>;
  progress: (value: number) => void;
  notify: (text: string) => void;
  pathOf: (file: File) => string;
  connect: () => void;
}

/** The host this page runs in, and its way to the engine. */
export function hostOf(window: Window & { electronBridge?: Bridge }): {
  host: Host;
  transport: Transport;
} {
  const { electronBridge: bridge } = window;
  return bridge === undefined
    ? { host: browserHost, transport: webSocketTransport }
    : { host: electronHost(bridge), transport: electronTransport(bridge) };
}

const browserHost: Host = {
  choose: undefined,
  pathOf: undefined,
  progress: () => undefined,
  notify(text) {
    if (document.visibilityState === 'visible' || !('Notification' in window)) return;
    if (Notification.permission === 'granted') new Notification('Bilevel', { body: text });
  },
};

function electronHost(bridge: Bridge): Host {
  return {
    choose: bridge.choose,
    pathOf: bridge.pathOf,
    progress: (value) => {
      bridge.progress(value ?? -1);
    },
    notify: (text) => {
      if (document.visibilityState !== 'visible' || !document.hasFocus()) bridge.notify(text);
    },
  };
}

function electronTransport(bridge: Bridge): Transport {
  return () =>
    new Promise<Port>((resolve) => {
      const receive = ({ data, ports, source }: MessageEvent): void => {
        const [port] = ports;
        if (source !== window || data !== 'engine-port' || port === undefined) return;
        window.removeEventListener('message', receive);
        resolve({
          post: (message) => {
            port.postMessage(message);
          },
          listen: (listener) => {
            port.onmessage = (event) => {
              listener(event.data);
            };
          },
        });
      };
      window.addEventListener('message', receive);
      bridge.connect();
    });
}

const webSocketTransport: Transport = (lost) =>
  new Promise<Port>((resolve, reject) => {
    const socket = new WebSocket(`ws://${location.host}/rpc`);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      resolve({
        post: (message) => {
          if (socket.readyState === WebSocket.OPEN) socket.send(encodeMessage(message));
        },
        listen: (receive) => {
          socket.onmessage = ({ data }) => {
            receive(decodeMessage(data as ArrayBuffer));
          };
        },
      });
    };
    socket.onclose = () => {
      reject(new Error('The engine cannot be reached.'));
      lost();
    };
  });
