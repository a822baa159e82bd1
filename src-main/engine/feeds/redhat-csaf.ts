/**
 * Red Hat's CSAF documents (https://security.access.redhat.com/data/csaf/v2/): advisories, and a VEX document for each CVE, single
 * or as the archives of all. Kept is what is said of packages of Red Hat Enterprise Linux and its extended streams; layered
 * products, containers and flatpaks are left out. Guide: https://redhatproductsecurity.github.io/security-data-guidelines/csaf-vex/
 */
import { parsePurl } from '../domain/purl.ts';
import { readEvr } from '../domain/rpm-packages.ts';
import { csafEnd, csafFiles, csafRecord, noFixWord, packagesOf } from './csaf-records.ts';
import { isCsafOf, readCsaf, type CsafDocument, type CsafPlace, type CsafProduct, type CsafStatement } from './csaf.ts';
import type { RecordFeed } from './feed.ts';
import { damaged, head } from './read.ts';
import { redhatScope } from './redhat-products.ts';
import { moduleStreamOf, packageOf, readPackage, type NamedPackage } from './rpm-statements.ts';

const packageName = /^[A-Za-z0-9][A-Za-z0-9+._-]*$/;

/** The stream a product names: as a qualifier, or as a purl of its own in older documents. */
function moduleOf({ purl, name }: CsafProduct): string | null {
  const read = purl === null ? null : parsePurl(purl);
  if (read?.qualifiers.rpmmod) return moduleStreamOf(read.qualifiers.rpmmod);
  if (read?.type === 'rpmmod') {
    // pkg:rpmmod/redhat/ruby@2.6:8060020220810162001:ad008a3a, and pkg:rpmmod/redhat/ruby:2.6/ruby for a package of it.
    const inNamespace = /^redhat\/(.+)$/.exec(read.namespace)?.[1];
    return inNamespace ? moduleStreamOf(inNamespace) : moduleStreamOf(`${read.name}:${read.version}`);
  }
  return moduleStreamOf(/^([^/]+:[^/]+)\/[^/]+$/.exec(name)?.[1] ?? '');
}

/** The package a product is, without a version where none is named; null for containers, and for modules as such. */
function packageOfProduct({ name, purl }: CsafProduct): NamedPackage | null {
  const written = readPackage(name);
  const read = purl === null ? null : parsePurl(purl);
  if (!read) {
    // "ruby:2.5/ruby" is a package of a module; anything else with a slash is an image.
    const plain = /^(?:[^/:]+:[^/:]+\/)?([^/]+)$/.exec(name)?.[1] ?? '';
    return written ?? (packageName.test(plain) ? { name: plain, version: '', arch: '', of: 'source' } : null);
  }
  if (read.type === 'rpmmod' && read.namespace === 'redhat') return null;
  if (read.type !== 'rpm' && read.type !== 'rpmmod') return null;
  const arch = read.qualifiers.arch ?? 'src';
  const versioned = readEvr(read.version);
  if (!versioned) return written ?? packageOf({ name: read.name, epoch: '', version: '', release: '', arch });
  // Names tell the epoch in most documents, purls in others.
  const epoch = read.qualifiers.epoch ?? /^(\d+):/.exec(written?.version ?? '')?.[1] ?? '';
  return packageOf({ ...versioned, name: read.name, epoch, arch });
}

function scopeOf({ within }: CsafPlace): string | null {
  for (const { cpe } of within) {
    const scope = cpe === null ? null : redhatScope(cpe);
    if (scope !== null) return scope;
  }
  return null;
}

function placedOf(place: CsafPlace) {
  const scope = scopeOf(place);
  const named = scope === null ? null : packageOfProduct(place.component);
  if (scope === null || !named) return null;
  const module = [place.component, ...place.within].map(moduleOf).find((one) => one !== null);
  return { scopes: [scope], named, ...(module ? { module } : {}) };
}

/** Red Hat's word: what it does about what is affected, and for a fix in a VEX document the advisory that brought it. */
function wordOf(said: CsafStatement, isVex: boolean): string | null {
  if (said.status === 'affected') return noFixWord(said);
  if (said.status !== 'fixed' || !isVex) return null;
  for (const { category, url } of said.remediations) {
    const advisory = category === 'vendor_fix' ? /\/(RH[A-Z]{2}-\d{4}:\d+)$/.exec(url ?? '')?.[1] : undefined;
    if (advisory) return advisory;
  }
  return null;
}

const kinds: Record<string, 'security' | 'bugfix' | 'enhancement'> = {
  RHSA: 'security',
  RHBA: 'bugfix',
  RHEA: 'enhancement',
};

const needsReboot = ({ vulnerabilities }: CsafDocument) =>
  vulnerabilities.some(({ remediations }) =>
    remediations.some(
      ({ category, restart, details }) =>
        category === 'vendor_fix' &&
        (restart === 'machine' || restart === 'system' || /system must be rebooted/i.test(details)),
    ),
  );

export const redhatCsaf: RecordFeed = {
  id: 'redhat-csaf',
  title: 'Red Hat advisories and VEX (CSAF)',
  publisher: 'Red Hat Product Security',
  licence: 'CC BY 4.0',
  files: 'rhsa-YYYY_NNNN.json, cve-YYYY-NNNN.json, csaf_advisories_DATE.tar.zst, csaf_vex_DATE.tar.zst',
  // Its archives carry their date in their names.
  sources: [],
  detect: (file) => (isCsafOf(head(file, 262_144), 'redhat.com') ? 1 : 0),
  async *read(files) {
    const seen = { isArchive: false };
    for await (const { name, json } of csafFiles(files, seen)) {
      const document = readCsaf(name, json, 'Red Hat');
      if (!/\bredhat\.com\b/.test(document.namespace)) throw damaged(name, document.id, 'it is not by Red Hat');
      yield csafRecord(document, {
        kind: kinds[document.id.slice(0, 4)] ?? 'security',
        packages: packagesOf(document, name, placedOf, (said) => wordOf(said, document.category === 'csaf_vex')),
        reboot: needsReboot(document),
        isExploited: ({ exploitStatus }) => exploitStatus.some((text) => /known[- ]exploited|in the wild/i.test(text)),
      });
    }
    return csafEnd(seen);
  },
};
