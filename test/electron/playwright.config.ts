/** Tests of the desktop window itself; they run wherever Electron's runtime is installed. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../../test-results/electron',
  workers: 1,
  timeout: 90_000,
  reporter: 'list',
});
