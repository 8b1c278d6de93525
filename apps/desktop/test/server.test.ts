import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Backend } from '../src/backend/backend.js';
import { startServer } from '../src/web/server.js';
import { startApp, type RunningApp } from './app.js';

let app: RunningApp;
let port: number;
let cookie: string;
/** How the token was answered the first time. */
let first: Answer;

beforeAll(async () => {
  app = await startApp();
  port = Number(new URL(app.url).port);
  const address = new URL(app.url).pathname + new URL(app.url).search;
  // Neither a wrong token, nor a look at what is there, nor a foreign page uses the token up.
  await get(`${address}x`);
  await get(address, { 'sec-purpose': 'prefetch' });
  await get(address, { host: 'evil.example' });
  await get(address, { origin: 'http://evil.example' });
  first = await get(address);
  cookie = (first.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
});
afterAll(() => app.close());

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

function get(path: string, headers: Record<string, string> = {}, at = port): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: at, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (text += part));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    })
      .on('error', reject)
      .end();
  });
}

/** How a socket was answered: `open`, or the status it was refused with. */
function openSocket(headers: Record<string, string>, path = '/rpc'): Promise<string | number> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${String(port)}${path}`, { headers });
    socket.on('open', () => {
      socket.close();
      resolve('open');
    });
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', () => undefined);
  });
}

describe('web mode', () => {
  it('exchanges the token for a cookie that scripts cannot read, and takes it out of the address', async () => {
    const { status, headers } = first;
    expect(status).toBe(302);
    expect(headers.location).toBe('/');
    expect(headers['set-cookie']?.[0]).toMatch(
      /; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/,
    );
    expect(cookie).not.toContain(new URL(app.url).searchParams.get('token'));
    const page = await get('/', { cookie });
    expect(page.status).toBe(200);
    expect(page.text).toContain('<div id="root">');
  });

  it('takes the token once', async () => {
    const { search } = new URL(app.url);
    const again = await get(`/${search}`);
    expect(again.status).toBe(403);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.text).toContain('has not been used');
    // The browser that used it goes on, and gets no second cookie.
    const known = await get(`/${search}`, { cookie });
    expect([known.status, known.headers.location]).toEqual([302, '/']);
    expect(known.headers['set-cookie']).toBeUndefined();
    // Nor is the token a cookie.
    const name = cookie.split('=')[0] ?? '';
    const token = new URL(app.url).searchParams.get('token') ?? '';
    expect((await get('/', { cookie: `${name}=${token}` })).status).toBe(403);
    const origin = `http://127.0.0.1:${String(port)}`;
    expect(await openSocket({ cookie: `${name}=${token}`, origin })).toBe(403);
  });

  it.each([
    ['no token', '/', {}],
    ['a wrong token', '/?token=wrong', {}],
    ['a token that is one character short', 'short', {}],
    ['a wrong cookie', '/', { cookie: 'bilevel-0=wrong' }],
  ])('refuses %s, and says where the right address is', async (_, path, headers) => {
    const asked = path === 'short' ? new URL(app.url).search.slice(0, -1) : path;
    const { status, text } = await get(path === 'short' ? `/${asked}` : asked, headers);
    expect(status).toBe(403);
    expect(text).toContain('the address that the terminal shows');
  });

  it.each(['evil.example', 'evil.example:80', '127.0.0.1.evil.example'])(
    'refuses the Host %s, even with the cookie: a name that was made to point here',
    async (host) => {
      const { status } = await get('/', { cookie, host });
      expect(status).toBe(421);
      expect(await openSocket({ cookie, host, origin: `http://${host}` })).not.toBe('open');
    },
  );

  it('accepts the port of an SSH tunnel', async () => {
    expect((await get('/', { cookie, host: 'localhost:8090' })).status).toBe(200);
    const headers = { cookie, host: 'localhost:8090', origin: 'http://localhost:8090' };
    expect(await openSocket(headers)).toBe('open');
  });

  it('opens a socket for its own page only', async () => {
    const origin = `http://127.0.0.1:${String(port)}`;
    expect(await openSocket({ cookie, origin })).toBe('open');
    expect(await openSocket({ origin })).toBe(403);
    expect(await openSocket({ cookie })).toBe(403);
    expect(await openSocket({ cookie, origin: 'http://evil.example' })).toBe(403);
    expect(await openSocket({ cookie, origin: 'null' })).toBe(403);
    expect(await openSocket({ cookie, origin }, '/other')).toBe(403);
  });

  it('allows nothing but its own scripts, and no frame around it', async () => {
    const { headers } = await get('/', { cookie });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('serves nothing outside its folder', async () => {
    for (const path of ['/../package.json', '/%2e%2e/%2e%2e/package.json', '/..%5cpackage.json']) {
      expect((await get(path, { cookie })).status).toBe(404);
    }
  });

  it('goes on when the files of the page are taken away or replaced', async () => {
    const pages = mkdtempSync(join(tmpdir(), 'bilevel-pages-'));
    const write = (page: string, asset: string): void => {
      mkdirSync(join(pages, 'assets'), { recursive: true });
      writeFileSync(join(pages, 'index.html'), page);
      writeFileSync(join(pages, 'assets', asset), asset);
    };
    write('old', 'old.js');
    const backend = { attach: () => () => undefined } as unknown as Backend;
    const server = await startServer(backend, pages, 0);
    const url = new URL(server.url);
    const at = Number(url.port);
    const known =
      (await get(`/${url.search}`, {}, at)).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const ask = (path: string): Promise<Answer> => get(path, { cookie: known }, at);
    try {
      expect(await ask('/')).toMatchObject({ status: 200, text: 'old' });
      const asset = await ask('/assets/old.js');
      expect(asset.headers['cache-control']).toContain('immutable');
      rmSync(pages, { recursive: true });
      for (const path of ['/', '/assets/old.js']) {
        const gone = await ask(path);
        expect(gone.status).toBe(404);
        expect(gone.text).toContain(`There is nothing at ${path}`);
        expect(gone.headers['cache-control']).toBe('no-store');
      }
      write('new', 'new.js');
      expect(await ask('/')).toMatchObject({ status: 200, text: 'new' });
      expect(await ask('/assets/new.js')).toMatchObject({ status: 200, text: 'new.js' });
      expect(await ask('/assets/old.js')).toMatchObject({ status: 404 });
      // A file that is there and whose reading fails.
      if (process.platform === 'linux') {
        symlinkSync('/proc/self/mem', join(pages, 'assets', 'bad.js'));
        const bad = await ask('/assets/bad.js');
        expect(bad.status).toBe(500);
        expect(bad.text).toContain('/assets/bad.js cannot be read');
        expect(await ask('/')).toMatchObject({ status: 200 });
      }
    } finally {
      await server.close();
      rmSync(pages, { recursive: true, force: true });
    }
  });

  it('listens on the loopback interface only', async () => {
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of others) {
      const answer = await new Promise<string>((resolve) => {
        connect({ host: address, port, timeout: 2000 })
          .on('connect', () => {
            resolve('connected');
          })
          .on('error', () => {
            resolve('refused');
          })
          .on('timeout', () => {
            resolve('refused');
          });
      });
      expect(answer).toBe('refused');
    }
  });

  it('closes a socket that sends what is no message', async () => {
    const origin = `http://127.0.0.1:${String(port)}`;
    const code = await new Promise<number>((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/rpc`, {
        headers: { cookie, origin },
      });
      socket.on('open', () => {
        socket.send(Buffer.from([0xc1]));
      });
      socket.on('close', resolve);
    });
    expect(code).toBe(1003);
  });
});
