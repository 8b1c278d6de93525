import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { relative, sep } from 'node:path';
import serveStatic from 'serve-static';
import { WebSocketServer } from 'ws';
import type { Backend } from '../backend/backend.js';
import { decodeMessage, encodeMessage } from '../shared/codec.js';
import { contract } from '../shared/contract.js';
import { CONTENT_SECURITY_POLICY } from '../shared/policy.js';
import { serve } from '../shared/rpc.js';
import { Access } from './access.js';

/** The loopback interface and nothing else. */
const HOST = '127.0.0.1';
/** Dropped pictures travel whole. */
const LARGEST_MESSAGE = 512 * 1024 * 1024;

const HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** A running web mode. */
export interface WebServer {
  /** With the token. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/**
 * Serves the page and its calls on 127.0.0.1.
 *
 * @param pages folder of the built page
 * @param port 0 for a free one
 * @throws Error with code EADDRINUSE when the port is taken
 */
export async function startServer(
  backend: Backend,
  pages: string,
  port: number,
): Promise<WebServer> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, HOST, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  const access = new Access(actual);
  // Looks at the files anew for each request: they may be replaced while the app is going.
  const files = serveStatic(pages, {
    redirect: false,
    setHeaders(response, path) {
      // Their names change with their contents.
      if (relative(pages, path).startsWith(`assets${sep}`)) {
        response.setHeader('Cache-Control', 'private, max-age=31536000, immutable');
      }
    },
  });

  server.on('request', (request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const refusal = access.refuseForeign(request);
    if (refusal !== undefined) {
      refuse(response, refusal.status, refusal.reason);
      return;
    }
    const url = new URL(request.url ?? '/', `http://${HOST}`);
    const token = url.searchParams.get('token');
    // A look ahead does not use the token up.
    const looksAhead = request.method === 'HEAD' || request.headers['sec-purpose'] !== undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuse(response, 405, 'Expected GET.');
    } else if (token !== null && !looksAhead && access.redeem(token)) {
      // Out of the address bar, history and bookmarks.
      response.writeHead(302, { 'Set-Cookie': access.cookie, Location: '/' }).end();
    } else if (token !== null && access.isKnown(request)) {
      // This browser has its cookie already.
      response.writeHead(302, { Location: '/' }).end();
    } else if (token !== null && access.knows(token) === 'used') {
      refuse(
        response,
        403,
        'Expected an address that has not been used but received one that has. It opens Bilevel in ' +
          'one browser, once; go on there, or start Bilevel again: runs that were going can be resumed.',
      );
    } else if (!access.isKnown(request)) {
      refuse(
        response,
        403,
        'Expected the address that the terminal shows, with its token, but received another. ' +
          'Copy it from where Bilevel was started; each start makes a new one.',
      );
    } else {
      files(request, response, (error?: Error) => {
        if (error === undefined) {
          refuse(response, 404, `There is nothing at ${url.pathname}. The app is at /.`);
        } else {
          refuse(response, 500, `${url.pathname} cannot be read: ${error.message}.`);
        }
      });
    }
  });

  const sockets = new WebSocketServer({ noServer: true, maxPayload: LARGEST_MESSAGE });
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const foreign =
      access.refuseForeign(request) !== undefined || request.headers.origin === undefined;
    if (foreign || !access.isKnown(request) || request.url !== '/rpc') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (page) => {
      const emit = serve(contract, backend.handlers, {
        post: (message) => {
          if (page.readyState === page.OPEN) page.send(encodeMessage(message));
        },
        listen: (receive) =>
          page.on('message', (data: Buffer) => {
            try {
              receive(decodeMessage(data));
            } catch {
              page.close(1003, 'Expected a message of the app.');
            }
          }),
      });
      const detach = backend.attach(emit);
      page.on('close', detach);
      page.on('error', () => {
        page.terminate();
      });
    });
  });

  return {
    url: `http://${HOST}:${String(actual)}/?token=${access.token}`,
    async close() {
      for (const page of sockets.clients) page.close(1001, 'Bilevel has been closed.');
      sockets.close();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  const body = `${reason}\n`;
  // Also in place of headers that were meant for a file.
  for (const name of ['Last-Modified', 'ETag', 'Accept-Ranges']) response.removeHeader(name);
  response
    .writeHead(status, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': Buffer.byteLength(body),
      'Cache-Control': HEADERS['Cache-Control'],
    })
    .end(body);
}
