// Compiles assembly/ to dist/kernels.wasm with its source map, and wraps the binary in a module:
// embedded it loads at once and everywhere, in Node, in a page and in a bundle, where a file beside
// the code would need a path, a fetch and an asynchronous start.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const dist = new URL('../dist/', import.meta.url);
mkdirSync(dist, { recursive: true });

const { error, stderr } = await asc.main([
  'assembly/index.ts',
  ...['--outFile', 'dist/kernels.wasm', '--sourceMap'],
  ...['-O3', '--noAssert', '--runtime', 'stub'],
  // Memory is made outside, and shared, so that threads can work on it together.
  ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'simd,threads,bulk-memory'],
]);
if (error) {
  console.error(stderr.toString());
  throw error;
}

const base64 = readFileSync(new URL('kernels.wasm', dist)).toString('base64');
writeFileSync(
  new URL('binary.js', dist),
  `/** kernels.wasm, in base64. */\nexport const binary =\n  '${base64}';\n`,
);
writeFileSync(new URL('binary.d.ts', dist), 'export declare const binary: string;\n');
