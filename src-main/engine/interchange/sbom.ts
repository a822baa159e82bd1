/** Bills of materials in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): what is installed on one machine, or on all. */
import type { AssetKind, OperatingSystem } from '../../../src-shared/model/asset.ts';
import { purlOfPackage, type PurlPackage } from '../domain/product-purl.ts';
import { jsonText, uuidOf } from './document-id.ts';

export interface SbomMachine {
  id: string;
  name: string;
  kind: AssetKind;
  os: OperatingSystem | null;
  packages: readonly (PurlPackage & { origin: string })[];
}

export interface SbomFacts {
  site: string;
  /** ISO instant. */
  at: string;
  /** Version of PatchLedger. */
  version: string;
  /** Where one is asked for, it is the subject; else the site is, and each machine a component with its own. */
  of: 'machine' | 'site';
  machines: readonly SbomMachine[];
}

const typeOf = (kind: AssetKind) => (kind === 'container' || kind === 'application' ? kind : 'platform');

const programSchemes: ReadonlySet<string> = new Set(['windows', 'macos', 'generic']);

function systemOf({ id, os }: SbomMachine): object[] {
  if (!os) return [];
  const version = os.version ?? os.build;
  return [
    {
      type: 'operating-system',
      'bom-ref': `${id}/os`,
      name: os.family,
      ...(version ? { version } : {}),
      description: os.name,
    },
  ];
}

function componentsOf(machine: SbomMachine): object[] {
  const { id, os, packages } = machine;
  const byPurl = new Map(packages.map((one) => [purlOfPackage(one, os, { withSource: true }), one]));
  const components = [...byPurl]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([purl, { scheme, name, version, origin }]) => ({
      type: programSchemes.has(scheme) ? 'application' : 'library',
      'bom-ref': `${id}/${purl}`,
      ...(origin ? { publisher: origin } : {}),
      name,
      ...(version ? { version } : {}),
      purl,
    }));
  return [...systemOf(machine), ...components];
}

const subjectOf = ({ id, name, kind }: SbomMachine) => ({ type: typeOf(kind), 'bom-ref': id, name });

/** JSON text; the same state gives the same text. */
export function writeSbom({ site, at, version, of, machines }: SbomFacts): string {
  const [first] = machines;
  const isOne = of === 'machine' && first !== undefined;
  const document = {
    version: 1,
    metadata: {
      timestamp: at,
      tools: { components: [{ type: 'application', name: 'PatchLedger', version }] },
      component: isOne ? subjectOf(first) : { type: 'platform', 'bom-ref': 'site', name: site },
    },
    components: isOne
      ? componentsOf(first)
      : machines.map((machine) => ({ ...subjectOf(machine), components: componentsOf(machine) })),
  };
  return jsonText({
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify(document))}`,
    ...document,
  });
}
