/** Packages the built desktop program for this platform into dist/ (needs the network once, for Electron's runtime). */
import { resolve } from 'node:path';
import { packager } from '@electron/packager';

const root = resolve(import.meta.dirname, '..');

const kept = ['/out', '/node_modules', '/package.json', '/README.md'];

const folders = await packager({
  dir: root,
  out: resolve(root, 'dist'),
  name: 'PatchLedger',
  executableName: process.platform === 'linux' ? 'patchledger-desktop' : 'PatchLedger',
  overwrite: true,
  prune: true,
  asar: { unpack: '**/*.node' },
  // The launcher and the data files must be plain files beside the program.
  extraResource: [resolve(root, 'resources')],
  ignore: (path) => path !== '' && !kept.some((folder) => path === folder || path.startsWith(`${folder}/`)),
});
for (const folder of folders) console.log(folder);
