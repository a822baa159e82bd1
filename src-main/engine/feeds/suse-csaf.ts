/**
 * SUSE's CSAF documents (https://www.suse.com/support/security/csaf/): update notices, and a VEX document for each CVE, single or as
 * csaf.tar.bz2 and csaf-vex.tar.bz2. Kept is what is said of packages of SUSE Linux Enterprise, its modules, and openSUSE; Manager,
 * Storage, OpenStack, images and containers are left out.
 */
import { csafEnd, csafFiles, csafRecord, noFixWord, packagesOf } from './csaf-records.ts';
import { isCsafOf, readCsaf, type CsafPlace } from './csaf.ts';
import type { RecordFeed } from './feed.ts';
import { damaged, head } from './read.ts';
import { readPackage } from './rpm-statements.ts';
import { suseProduct } from './suse-products.ts';

const packageName = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;

function placedOf({ component, within }: CsafPlace) {
  const place = within.map(({ name }) => suseProduct(name)).find((one) => one !== null);
  if (!place) return null;
  const versioned = readPackage(component.name);
  if (!versioned && !packageName.test(component.name)) return null;
  // Where nothing is fixed yet, SUSE speaks of the source package by its name.
  return { ...place, named: versioned ?? { name: component.name, version: '', arch: '', of: 'source' as const } };
}

const kindOf = (id: string) => {
  if (/^(open)?SUSE-RU-/.test(id)) return 'bugfix';
  return /^(open)?SUSE-[FO]U-/.test(id) ? 'enhancement' : 'security';
};

export const suseCsaf: RecordFeed = {
  id: 'suse-csaf',
  title: 'SUSE advisories and VEX (CSAF)',
  publisher: 'SUSE Product Security Team',
  licence: 'CC BY 4.0',
  files: 'suse-su-YYYY_NNNN-N.json, cve-YYYY-NNNN.json, csaf.tar.bz2, csaf-vex.tar.bz2',
  sources: [{ file: 'csaf.tar.bz2', url: 'https://ftp.suse.com/pub/projects/security/csaf.tar.bz2', scope: 'sles' }],
  detect: (file) => (isCsafOf(head(file, 262_144), 'suse.com') ? 1 : 0),
  async *read(files) {
    const seen = { isArchive: false };
    for await (const { name, json } of csafFiles(files, seen)) {
      const document = readCsaf(name, json, 'SUSE');
      if (!/\bsuse\.com\b/.test(document.namespace)) throw damaged(name, document.id, 'it is not by SUSE');
      yield csafRecord(document, {
        kind: kindOf(document.id),
        packages: packagesOf(document, name, placedOf, (said) => (said.status === 'affected' ? noFixWord(said) : null)),
        reboot: document.vulnerabilities.some(({ remediations }) =>
          remediations.some(({ restart }) => restart === 'machine' || restart === 'system'),
        ),
        isExploited: () => false,
      });
    }
    return csafEnd(seen);
  },
};
