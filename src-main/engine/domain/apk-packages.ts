/** Alpine packages as apk prints them: "name-version-rN" in one word, origins and architectures. Pure. */
import type { InstalledPackage } from '../../../src-shared/model/software.ts';

export interface ApkWord {
  name: string;
  version: string;
}

/** Version of apk-tools (apk-package(5)): digits with dots, a letter, suffixes, a commit, and always a revision. */
const versionForm = /^\d[0-9.]*[a-z]?(?:_[a-z]+\d*)*(?:~[0-9a-f]+)?-r\d+$/;

/** "ca-certificates-bundle-20230506-r0" taken apart; null where no version with a revision stands at the end. */
export function readApkWord(word: string): ApkWord | null {
  if (word.length > 300) return null;
  const revision = word.lastIndexOf('-r');
  const dash = word.lastIndexOf('-', revision - 1);
  if (dash <= 0) return null;
  const version = word.slice(dash + 1);
  const name = word.slice(0, dash);
  return versionForm.test(version) && /^[A-Za-z0-9._+:-]+$/.test(name) && !name.startsWith('.')
    ? { name, version }
    : null;
}

/** A package as the matchers want it: Alpine's advisories speak of origins, which are built in one version. */
export function apkPackage({ name, version }: ApkWord, arch: string, origin: string): InstalledPackage {
  return {
    name,
    version,
    arch,
    source: origin || name,
    sourceVersion: version,
    scheme: 'apk',
    held: false,
    ...(origin ? {} : { sourceKnown: false }),
  };
}
