/** `npm start`: the desktop window where the Electron runtime and a display are, else the same window in the browser. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

function electronRuntime() {
  const folder = join(root, 'node_modules/electron');
  try {
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(binary) ? binary : null;
  } catch {
    return null; // `npm ci` brings no runtime; it is there only after `npx install-electron`
  }
}

const display = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
const runtime = electronRuntime();
const args = process.argv.slice(2);
let command = runtime;
let commandArgs = [root, ...args];
if (!runtime || !display) {
  console.error(
    `patchledger: ${runtime ? 'no display' : 'the Electron runtime is not installed'}, so the window opens in your browser`,
  );
  command = process.execPath;
  commandArgs = [join(root, 'out/main/cli.js'), 'serve', ...args];
}
const child = spawn(command, commandArgs, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)));
