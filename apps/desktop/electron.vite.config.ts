import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const external = /^(?:node:|electron$|@bilevel\/|sharp$)/;

export default defineConfig({
  main: {
    build: {
      outDir: 'dist/main',
      target: 'node20',
      rolldownOptions: {
        input: {
          main: 'src/main/main.ts',
          server: 'src/web/main.ts',
          backend: 'src/backend/utility.ts',
          worker: 'src/backend/worker/worker.ts',
        },
        external,
        output: { format: 'es' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'dist/preload',
      rolldownOptions: {
        input: { preload: 'src/preload/preload.ts' },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      outDir: 'dist/renderer',
      minify: true,
      rolldownOptions: { input: 'src/renderer/index.html' },
      chunkSizeWarningLimit: 1500,
    },
  },
});
