/**
 * SUSE's CSAF documents (https://www.suse.com/support/security/csaf/): update notices, and a VEX document for each CVE, single or as
 * csaf.tar.bz2 and csaf-vex.tar.bz2. Kept is what is said of packages of SUSE Linux Enterprise, its modules, and openSUSE; Manager,
 * Storage, OpenStack, images and containers are left out.
 */
import type { PackageStatement } from '../domain/advisory.ts';
import { csafEnd, csafFiles, csafRecord } from './csaf-records.ts';
import { isCsafOf, readCsaf, type CsafDocument, type CsafStatement } from './csaf.ts';
import type { RecordFeed } from './feed.ts';
import { damaged, head } from './read.ts';
import { readPackage, RpmStatements } from './rpm-statements.ts';
import { suseProduct } from './suse-products.ts';

const packageName = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;

function wordOf({ status, remediations }: CsafStatement): string | null {
  if (status !== 'affected') return null;
  const said = remediations.find(({ category }) => category === 'no_fix_planned' || category === 'none_available');
  return said?.details.trim() || null;
}

function packagesOf(document: CsafDocument, file: string): PackageStatement[] {
  const statements = new RpmStatements();
  for (const vulnerability of document.vulnerabilities)
    for (const said of vulnerability.statements) {
      const { component, within } = said.product;
      const place = within.map(({ name }) => suseProduct(name)).find((one) => one !== null);
      if (!place) continue;
      const versioned = readPackage(component.name);
      if (said.status === 'fixed' && !versioned)
        throw damaged(file, document.id, `"${component.name}" is not a package with version and release`);
      if (!versioned && !packageName.test(component.name)) continue;
      // Where nothing is fixed yet, SUSE speaks of the source package by its name.
      const named = versioned ?? { name: component.name, version: '', arch: '', of: 'source' as const };
      const word = wordOf(said);
      statements.add(place.scope, named, said.status, vulnerability.id, {
        ...(place.channel ? { channel: place.channel } : {}),
        ...(word ? { word } : {}),
        ...(said.status === 'not-affected' && said.justification ? { justification: said.justification } : {}),
      });
    }
  return statements.list(document.vulnerabilities.map(({ id }) => id));
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
  detect: (file) => (isCsafOf(head(file, 262_144), 'suse.com') ? 1 : 0),
  async *read(files) {
    const seen = { isArchive: false };
    for await (const { name, json } of csafFiles(files, seen)) {
      const document = readCsaf(name, json, 'SUSE');
      if (!/\bsuse\.com\b/.test(document.namespace)) throw damaged(name, document.id, 'it is not by SUSE');
      yield csafRecord(document, {
        kind: kindOf(document.id),
        packages: packagesOf(document, name),
        reboot: document.vulnerabilities.some(({ remediations }) =>
          remediations.some(({ restart }) => restart === 'machine' || restart === 'system'),
        ),
        isExploited: () => false,
      });
    }
    return csafEnd(seen);
  },
};
