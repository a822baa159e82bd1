/** One line of `uname -a`: host name and running kernel. */
import { Refusal } from '../../../src-shared/errors.ts';
import { kernelPackageVersion } from '../domain/debian-sources.ts';
import type { Importer } from './importer.ts';

const line = /^Linux (\S+) (\d\S*) (#\S+ .*)$/;

export const uname: Importer = {
  id: 'uname',
  title: 'Running kernel (uname)',
  example: 'uname -a',
  detect: ({ head }) => (!head.trim().includes('\n') && line.test(head.trim()) ? 0.9 : 0),
  parse({ text, file }) {
    const match = line.exec(text.trim());
    if (!match)
      throw new Refusal(
        'not-recognised',
        `${file.name} is not the output of uname -a`,
        'Save the one line that uname -a prints.',
      );
    const version = kernelPackageVersion(match[3]!);
    return [
      {
        inventory: { identity: { name: match[1]! }, kernel: { release: match[2]!, ...(version ? { version } : {}) } },
        warnings: [],
      },
    ];
  },
};
