import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, matchesGlob } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Session, WebContents } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { restrictApp, restrictSession, webPreferences } from '../src/main/security.js';
import { CONTENT_SECURITY_POLICY } from '../src/shared/policy.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = (...names: string[]): string => readFileSync(join(root, 'src', ...names), 'utf8');

describe('Electron, without its binary', () => {
  it('shows the page in a sandbox that sees nothing of Node', () => {
    expect(webPreferences('/preload.cjs')).toEqual({
      preload: '/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      allowRunningInsecureContent: false,
      spellcheck: false,
    });
    expect(source('main', 'main.ts')).toContain('webPreferences: webPreferences(preload)');
    expect(source('main', 'main.ts')).toContain('app.enableSandbox()');
  });

  it('denies navigation, new windows and embedded views', () => {
    const listeners = new Map<string, (...args: never[]) => void>();
    const setWindowOpenHandler = vi.fn<WebContents['setWindowOpenHandler']>();
    const contents = {
      setWindowOpenHandler,
      on: (name: string, listener: (...args: never[]) => void) => listeners.set(name, listener),
    };
    const created: ((event: unknown, of: unknown) => void)[] = [];
    restrictApp({
      on: (_: string, listener: never) => created.push(listener),
    } as never);
    created[0]?.({}, contents);
    expect(setWindowOpenHandler.mock.calls[0]?.[0]({} as never)).toEqual({ action: 'deny' });
    expect([...listeners.keys()].sort()).toEqual([
      'will-attach-webview',
      'will-navigate',
      'will-redirect',
    ]);
    for (const listener of listeners.values()) {
      const preventDefault = vi.fn();
      listener({ preventDefault } as never);
      expect(preventDefault).toHaveBeenCalledOnce();
    }
  });

  it('denies every permission and sends the policy with every answer', () => {
    const request = vi.fn<Session['setPermissionRequestHandler']>();
    const check = vi.fn<Session['setPermissionCheckHandler']>();
    const received = vi.fn();
    restrictSession({
      setPermissionRequestHandler: request,
      setPermissionCheckHandler: check,
      webRequest: { onHeadersReceived: received },
    } as never);
    const answer = vi.fn();
    for (const permission of ['media', 'geolocation', 'notifications', 'openExternal'] as const) {
      request.mock.calls[0]?.[0]?.({} as never, permission, answer, {} as never);
      expect(check.mock.calls[0]?.[0]?.(null, permission, '', {} as never)).toBe(false);
    }
    expect(answer.mock.calls).toEqual([[false], [false], [false], [false]]);
    const callback = vi.fn();
    const [handler] = received.mock.calls[0] as [(details: object, callback: unknown) => void];
    handler({ responseHeaders: { a: ['b'] } }, callback);
    expect(callback).toHaveBeenCalledWith({
      responseHeaders: { a: ['b'], 'Content-Security-Policy': [CONTENT_SECURITY_POLICY] },
    });
  });

  it('runs no script but its own', () => {
    expect(CONTENT_SECURITY_POLICY).toContain("default-src 'none'; script-src 'self';");
    expect(CONTENT_SECURITY_POLICY).not.toContain('unsafe-eval');
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/https?:/);
  });

  it('listens to its own page only, and checks what it says', () => {
    const main = source('main', 'main.ts');
    const handlers = main.match(/ipcMain\.(?:on|handle)\(/g) ?? [];
    const checks = main.match(/isOurs\(event\)/g) ?? [];
    expect(handlers.length).toBe(4);
    expect(checks.length).toBe(handlers.length);
    expect(main.match(/\.(?:safeP|p)arse\(/g)?.length).toBe(handlers.length - 1);
  });

  it('keeps main and preload small, and the preload one CommonJS file', () => {
    const files = [
      source('main', 'main.ts'),
      source('main', 'security.ts'),
      source('preload', 'preload.ts'),
    ];
    expect(files.reduce((sum, text) => sum + text.split('\n').length - 1, 0)).toBeLessThanOrEqual(
      200,
    );
    const preload = readFileSync(join(root, 'dist', 'preload', 'preload.cjs'), 'utf8');
    expect([...preload.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)).toEqual([
      'electron',
    ]);
  });

  it('meets each item of the security checklist where the documentation says', () => {
    const page = readFileSync(join(root, '../../docs/electron-security.md'), 'utf8');
    const rows = [...page.matchAll(/^\| (\d+) +\|[^|]+\| `([^`]+)` +\| ([^|]+)\|$/gm)];
    expect(rows.map(([, number]) => Number(number))).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    for (const [, , path = '', how = ''] of rows) {
      const [, quoted = ''] = /`([^`]+)`/.exec(how) ?? [];
      expect(quoted).not.toBe('');
      expect(readFileSync(join(root, path), 'utf8')).toContain(quoted);
    }
    // Items 9, 10 and 15: what is nowhere.
    for (const name of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
      if (!/\.tsx?$/.test(name)) continue;
      expect(source(name)).not.toMatch(/experimentalFeatures|enableBlinkFeatures|openExternal/);
    }
  });

  it('states every fuse, as the documentation does', () => {
    const { electronFuses: fuses } = parse(
      readFileSync(join(root, 'electron-builder.yml'), 'utf8'),
    ) as { electronFuses: Record<string, boolean> };
    const page = readFileSync(join(root, '../../docs/electron-security.md'), 'utf8');
    const documented = [...page.matchAll(/^\| `(\w+)` +\| (true|false) +\|/gm)].map(
      ([, name = '', set]) => [name, set === 'true'],
    );
    expect(fuses).toEqual(Object.fromEntries(documented));
    expect(fuses).toEqual({
      runAsNode: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('is packaged for three systems with files that are there', () => {
    const config = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8')) as Record<
      'linux' | 'mac' | 'win',
      { icon: string; target: string[] }
    > & { extraResources: { from: string }[] };
    for (const system of ['linux', 'mac', 'win'] as const) {
      expect(existsSync(join(root, config[system].icon))).toBe(true);
      expect(config[system].target.length).toBeGreaterThan(0);
    }
    for (const { from } of config.extraResources) expect(existsSync(join(root, from))).toBe(true);
    const png = readFileSync(join(root, 'build', 'icon.png'));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1024, 1024]);
  });

  it('is packaged with all that main, preload and page need', () => {
    const { files, asarUnpack } = parse(
      readFileSync(join(root, 'electron-builder.yml'), 'utf8'),
    ) as { files: string[]; asarUnpack: string[] };
    const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      main: string;
      dependencies: Record<string, string>;
    };
    const packed = (path: string): boolean =>
      existsSync(join(root, path)) && files.some((glob) => matchesGlob(path, glob));
    const inMain = (name: string): string => `dist/main/${name}`;
    const html = readFileSync(join(root, 'dist', 'renderer', 'index.html'), 'utf8');
    const needed = [
      'package.json',
      own.main,
      // Named by main and by the engine.
      ...['backend.js', 'worker.js'].map(inMain),
      'dist/preload/preload.cjs',
      'dist/renderer/index.html',
      ...[...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(
        ([, path]) => `dist/renderer/${path ?? ''}`,
      ),
    ];
    expect(needed.length).toBeGreaterThan(8);
    expect(needed.filter((path) => !packed(path))).toEqual([]);
    expect(packed('src/main/main.ts')).toBe(false);
    // Worker processes and libraries with native code are started from files.
    expect(asarUnpack.some((glob) => matchesGlob(inMain('worker.js'), glob))).toBe(true);
    expect(asarUnpack.some((glob) => matchesGlob('node_modules/sharp/lib/index.js', glob))).toBe(
      true,
    );
    // Everything that is not bundled is a dependency at run time, or comes with Electron and Node.
    const imported = new Set<string>();
    for (const name of readdirSync(join(root, 'dist', 'main'), {
      recursive: true,
      encoding: 'utf8',
    })) {
      if (!name.endsWith('.js')) continue;
      const code = readFileSync(join(root, 'dist', 'main', name), 'utf8');
      for (const [, of = ''] of code.matchAll(
        /(?:\bfrom|\bimport)\s*\(?\s*["']([^"'.][^"']*)["']/g,
      )) {
        imported.add(/^(?:@[^/]+\/)?[^/]+/.exec(of)?.[0] ?? of);
      }
    }
    const given = (name: string): boolean =>
      name === 'electron' || name.startsWith('node:') || name in own.dependencies;
    expect(imported.size).toBeGreaterThan(10);
    expect([...imported].filter((name) => !given(name))).toEqual([]);
  });
});
