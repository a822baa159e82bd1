/** Builds everything that runs: shell, command line, worker and bench (out/main), preload, and the window (out/renderer). */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const bundled = [
  '@orpc/client',
  '@orpc/contract',
  '@orpc/server',
  'ae-cvss-calculator',
  'cli-progress',
  'cli-table3',
  'commander',
  'csv-parse',
  'fflate',
  'iconv-lite',
  'ipaddr.js',
  'p-limit',
  'picocolors',
  'rrule-temporal',
  'saxes',
  'semver',
  'yauzl',
  'zod',
];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Bundled, the command line starts in half the time; what has native code or is loaded late stays outside.
      externalizeDeps: { exclude: bundled },
      sourcemap: true,
      minify: false,
      rolldownOptions: {
        input: {
          main: 'src-main/shell/main.ts',
          cli: 'src-main/host/cli.ts',
          worker: 'src-main/engine/tasks/worker.ts',
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rolldownOptions: {
        input: { preload: 'src-main/shell/preload.ts' },
        // A sandboxed preload must be one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    base: './',
    plugins: [react()],
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      minify: true,
      // Read from the disk, not over a network: one large chunk costs nothing.
      chunkSizeWarningLimit: 2000,
      // Fonts stay files: the content security policy allows them from the window's own origin only.
      assetsInlineLimit: 0,
      rolldownOptions: { input: 'src-renderer/index.html' },
    },
  },
});
