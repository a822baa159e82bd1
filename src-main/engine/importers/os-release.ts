/** /etc/os-release: which system a machine runs. */
import { Refusal } from '../../../src-shared/errors.ts';
import { looksLikeOsRelease, operatingSystemOf, readOsReleaseFields } from '../domain/os-release.ts';
import type { Importer } from './importer.ts';

export const osRelease: Importer = {
  id: 'os-release',
  title: 'System identification (os-release)',
  example: '/etc/os-release',
  detect({ head }) {
    if (head.length > 20_000) return 0;
    const fields = readOsReleaseFields(head);
    return fields && looksLikeOsRelease(fields) ? 0.95 : 0;
  },
  parse({ text, file }) {
    const fields = readOsReleaseFields(text);
    if (!fields || !looksLikeOsRelease(fields)) {
      throw new Refusal('not-recognised', `${file.name} is not an os-release file`, 'Take /etc/os-release as it is.');
    }
    return [{ inventory: { identity: {}, os: operatingSystemOf(fields) }, warnings: [] }];
  },
};
