import { createServer, type Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** Bundles the scripts of the page and of its workers, as a page of a user's is: text by file name. */
export async function bundle(
  page = fileURLToPath(new URL('page.js', import.meta.url)),
  worker = fileURLToPath(new URL('worker.js', import.meta.url)),
): Promise<ReadonlyMap<string, string>> {
  const bundled = await rolldown({ input: { page, worker }, platform: 'browser' });
  const { output } = await bundled.generate({ format: 'esm', entryFileNames: '[name].js' });
  await bundled.close();
  return new Map(
    output.map((file) => [`/${file.fileName}`, file.type === 'chunk' ? file.code : '']),
  );
}

/** Serves a page that starts page.js, cross-origin isolated or not. */
export async function startServer(
  scripts: ReadonlyMap<string, string>,
  isolated: boolean,
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    if (isolated) {
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    }
    const script = scripts.get(request.url?.replace(/\?.*/, '') ?? '');
    if (script !== undefined) {
      response.setHeader('Content-Type', 'text/javascript').end(script);
    } else if (request.url === '/') {
      response.setHeader('Content-Type', 'text/html');
      response.end('<link rel="icon" href="data:,"><script type="module" src="page.js"></script>');
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('Expected a port.');
  return { url: `http://127.0.0.1:${String(address.port)}/`, server };
}
