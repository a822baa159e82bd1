/** Every public capture of these formats: what it is taken for and how much it gives; and what becomes of it when it is bent. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src-shared/errors.ts';
import { inventory as inventorySchema } from '../../../src-shared/model/software.ts';
import { seededRandom } from '../../../test/seeded.ts';
import { haveSharedData, sharedData } from '../../../test/shared-data.ts';
import { contentOf, readContent, type Content } from '../files/content.ts';
import { detectImporter } from './index.ts';

const folders = ['sbom/cyclonedx', 'sbom/in-the-wild', 'sbom/spdx-containers', 'sbom/trivy'];
const agents = ['hosts/glpi-inventory-json', 'hosts/ocs-fusion-xml'];

const load = (path: string): Content =>
  readContent({ name: path.split('/').at(-1)!, folder: '', bytes: readFileSync(path) });

/** One line: importer, kind and system of the machine, packages by scheme, findings; or the refusal. All that is given fits the model. */
function summary(content: Content): string {
  const importer = detectImporter(content);
  if (!importer) return 'none';
  try {
    return [...importer.parse(content)]
      .map(({ inventory }) => {
        inventorySchema.parse(inventory);
        const counts = [...Map.groupBy(inventory.packages ?? [], ({ scheme }) => scheme)]
          .map(([scheme, items]) => `${scheme} ${items.length}`)
          .sort()
          .join(' ');
        const findings = (inventory.scans ?? []).reduce((sum, scan) => sum + scan.findings.length, 0);
        return `${importer.id} ${inventory.kind} ${inventory.os?.family ?? '-'} | ${counts || 'no list'} | ${findings}`;
      })
      .join('; ');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${importer.id} refuses: ${error.code}`;
  }
}

/** File, then what it gives. */
const table = `
sbom/cyclonedx/SBOM__dropwizard-1.3.15__bom.json => cyclonedx application - | maven 167 | 0
sbom/cyclonedx/SBOM__laravel-7.12.0__bom.1.2.xml => cyclonedx application - | composer 62 | 0
sbom/cyclonedx/SBOM__laravel-7.12.0__bom.1.4.json => cyclonedx application - | composer 62 | 0
sbom/cyclonedx/SBOM__proton-bridge__proton-bridge-v1.6.3.bom.json => cyclonedx application - | golang 201 | 0
sbom/cyclonedx/SBOM__proton-bridge__proton-bridge-v1.8.0.bom.json => cyclonedx application - | golang 201 | 0
sbom/cyclonedx/VEX__CISA-Use-Cases__Case-1__vex-affected.json => cyclonedx refuses: not-recognised
sbom/cyclonedx/VEX__CISA-Use-Cases__Case-1__vex-fixed.json => cyclonedx refuses: not-recognised
sbom/cyclonedx/VEX__CISA-Use-Cases__Case-1__vex-not_affected.json => cyclonedx refuses: not-recognised
sbom/cyclonedx/VEX__CISA-Use-Cases__Case-2__vex.json => cyclonedx refuses: not-recognised
sbom/cyclonedx/alpine.cdx.xml => cyclonedx container alpine | apk 14 generic 1 | 0
sbom/cyclonedx/postgres-stretch.cdx.xml => cyclonedx container debian | dpkg 132 generic 1 golang 3 | 0
sbom/in-the-wild/bashrc2-sbom-cdx.json => none
sbom/in-the-wild/flux_0.26.3_sbom.spdx => spdx application - | golang 189 | 0
sbom/in-the-wild/microsoft-sbom-tool.spdx.json => spdx application - | generic 1 nuget 121 | 0
sbom/in-the-wild/powershell-2.2.6.spdx.json => spdx refuses: file-damaged
sbom/spdx-containers/syft__amzn-2__amazon_aws-alb-ingress-controller.spdx.json => spdx container amzn | golang 59 rpm 7 | 0
sbom/spdx-containers/syft__debian-10__grafana_fluent-bit-plugin-loki.spdx.json => spdx container debian | dpkg 9 golang 88 | 0
sbom/spdx-containers/syft__debian-11__rancher_mirrored-metrics-server.spdx.json => spdx container debian | dpkg 3 golang 90 | 0
sbom/spdx-containers/syft__debian-9__rancher_k8s-dns-kube-dns.spdx.json => spdx container debian | dpkg 65 | 0
sbom/spdx-containers/syft__rhel-7.7__ibmcom_search-collector.spdx.json => spdx container rhel | rpm 92 | 0
sbom/spdx-containers/syft__rhel-8.3__ibmcom_ibm-cloud-databases-redis-operator.spdx.json => spdx container rhel | golang 74 rpm 105 | 0
sbom/spdx-containers/syft__rhel-8.6__rancher_mirrored-kiali-kiali.spdx.json => spdx container rhel | golang 75 rpm 19 | 0
sbom/spdx-containers/syft__rhel-8.7__dynatrace_oneagent.spdx.json => spdx container rhel | rpm 104 | 0
sbom/spdx-containers/syft__sles-15.3__rancher_cis-operator.spdx.json => spdx container sles | golang 67 rpm 128 | 0
sbom/spdx-containers/syft__sles-15.4__rancher_rancher-webhook.spdx.json => spdx container sles | golang 99 rpm 20 | 0
sbom/spdx-containers/trivy__3.14.8__puppet_r10k.spdx.json => spdx container alpine | apk 57 gem 30 | 0
sbom/spdx-containers/trivy__3.15.6__hashicorp_vault.spdx.json => spdx container alpine | apk 18 golang 363 | 0
sbom/spdx-containers/trivy__3.16.3__grafana_tempo.spdx.json => spdx container alpine | apk 15 golang 230 | 0
sbom/spdx-containers/trivy__3.17.0__newrelic_infrastructure-bundle.spdx.json => spdx container alpine | apk 77 golang 234 maven 11 | 0
sbom/spdx-containers/trivy__alma-8.7__primekey_ejbca-ce.spdx.json => spdx container almalinux | maven 694 rpm 175 | 0
sbom/spdx-containers/trivy__amazon-2__amazon_aws-sam-cli-emulation-image-nodejs14.x.spdx.json => spdx container amzn | npm 412 rpm 54 | 0
sbom/spdx-containers/trivy__centos-7.9.2009__amazon_opendistro-for-elasticsearch.spdx.json => spdx container centos | maven 284 pypi 1 rpm 169 | 0
sbom/spdx-containers/trivy__debian-10.13__datadog_dd-trace-py.spdx.json => spdx container debian | dpkg 519 pypi 15 | 0
sbom/spdx-containers/trivy__debian-11.6__bitnami_promtail.spdx.json => spdx container debian | dpkg 99 golang 210 | 0
sbom/spdx-containers/trivy__debian-12.0__datadog_synthetics-private-location-worker.spdx.json => spdx container debian | dpkg 248 npm 814 | 0
sbom/spdx-containers/trivy__debian-9.13__rancher_metrics-server.spdx.json => spdx container debian | dpkg 3 golang 69 | 0
sbom/spdx-containers/trivy__oracle-8.7__percona_percona-server-mongodb.spdx.json => spdx container ol | golang 21 rpm 195 | 0
sbom/spdx-containers/trivy__photon-4.0__vmware_kube-fluentd-operator.spdx.json => spdx container photon | gem 244 golang 42 rpm 103 | 0
sbom/spdx-containers/trivy__redhat-7.9__ibmcom_transformation-advisor-ui.spdx.json => spdx container rhel | npm 461 rpm 148 | 0
sbom/spdx-containers/trivy__redhat-8.7__solace_solace-pubsub-standard.spdx.json => spdx container rhel | golang 154 pypi 28 rpm 373 | 0
sbom/spdx-containers/trivy__rocky-8.7__mariadb_maxscale.spdx.json => spdx container rocky | pypi 10 rpm 214 | 0
sbom/spdx-containers/trivy__sles-15.4__rancher_hardened-flannel.spdx.json => spdx container sles | golang 68 rpm 181 | 0
sbom/spdx-containers/trivy__ubuntu-14.04__ibmcom_icp-datastore.spdx.json => spdx container ubuntu | dpkg 426 pypi 14 | 0
sbom/spdx-containers/trivy__ubuntu-16.04__rancher_healthcheck.spdx.json => spdx container ubuntu | dpkg 199 pypi 8 | 0
sbom/spdx-containers/trivy__ubuntu-20.04__kasmweb_brave.spdx.json => spdx container ubuntu | dpkg 1126 | 0
sbom/spdx-containers/trivy__ubuntu-22.04__cimg_php.spdx.json => spdx container ubuntu | dpkg 390 golang 141 npm 207 | 0
sbom/spdx-containers/trivy__ubuntu-22.10__ubuntu_nginx.spdx.json => spdx container ubuntu | dpkg 145 | 0
sbom/trivy/centos-7-cyclonedx.json => cyclonedx container centos | rpm 2 | 0
sbom/trivy/centos-7-spdx.json => spdx container centos | rpm 2 | 0
hosts/glpi-inventory-json/computer_1_partial_softs.json => glpi-json workstation fedora | no list | 0
hosts/glpi-inventory-json/computer_3.json => glpi-json workstation fedora | rpm 3033 | 0
hosts/glpi-inventory-json/computer_3_updated.json => glpi-json workstation fedora | rpm 3184 | 0
hosts/glpi-inventory-json/inventory.schema.json => none
hosts/glpi-inventory-json/networkequipment_1.json => glpi-json network - | no list | 0
hosts/glpi-inventory-json/networkequipment_3.json => glpi-json network - | no list | 0
hosts/glpi-inventory-json/printer_1.json => glpi-json printer - | no list | 0
hosts/ocs-fusion-xml/1.xml => ocs-xml workstation fedora | rpm 42 | 0
hosts/ocs-fusion-xml/13.xml => ocs-xml computer android | generic 1 | 0
hosts/ocs-fusion-xml/3.xml => ocs-xml workstation macos | macos 40 | 0
hosts/ocs-fusion-xml/6.xml => ocs-xml network nx-os | no list | 0
hosts/ocs-fusion-xml/7.xml => ocs-xml network nx-os | no list | 0
`
  .trim()
  .split('\n')
  .map((line) => line.split(' => ') as [file: string, gives: string]);

const filesOf = (folder: string) => readdirSync(sharedData(folder)).map((name) => `${folder}/${name}`);

describe.skipIf(!haveSharedData)('every capture', () => {
  it('is in the table', () => {
    expect([...folders, ...agents].flatMap(filesOf).sort()).toEqual(table.map(([file]) => file).sort());
  });

  it.each(table)('%s', (file, gives) => expect(summary(load(sharedData(file)))).toBe(gives));

  /** Counted apart from the importer: purls that differ in more than their qualifiers, or in architecture. */
  const countPurls = (purls: string[]) => {
    const distinct = new Set(
      purls.map((purl) => `${purl.split(/[?#]/)[0]}\n${/[?&]arch=([^&]*)/.exec(purl)?.[1] ?? ''}`),
    );
    return Object.fromEntries(
      [...Map.groupBy(distinct, (purl) => /^pkg:(\w+)/.exec(purl)?.[1] ?? '')].map(([type, some]) => [
        type,
        some.length,
      ]),
    );
  };
  const typeOf: Record<string, string> = { dpkg: 'deb' };

  it.each(haveSharedData ? filesOf('sbom/spdx-containers') : [])('%s gives each package it lists', (file) => {
    const content = load(sharedData(file));
    const document = content.json() as {
      packages: { externalRefs?: { referenceType: string; referenceLocator: string }[] }[];
    };
    const purls = document.packages.flatMap(({ externalRefs = [] }) =>
      externalRefs.flatMap((one) => (one.referenceType === 'purl' ? [one.referenceLocator] : [])),
    );
    const [{ inventory } = { inventory: undefined }] = detectImporter(content)!.parse(content);
    const given = Map.groupBy(inventory!.packages!, ({ scheme }) => typeOf[scheme] ?? scheme);
    const { oci: _image, ...listed } = countPurls(purls);
    expect(Object.fromEntries([...given].map(([type, items]) => [type, items.length]))).toEqual(listed);
    // A go program knows its own module, and not always the version it was built from.
    for (const item of inventory!.packages!) if (item.scheme !== 'golang') expect(item.version, item.name).not.toBe('');
  });
});

/** Cut anywhere, or bytes swapped, doubled and taken out: read, or refused in words, and quick. */
describe('bent files', () => {
  const fixtures = ['sbom', 'agents'].flatMap((folder) => {
    const place = join(import.meta.dirname, '../../../test/fixtures', folder);
    return readdirSync(place)
      .filter((name) => !name.endsWith('.md'))
      .map((name) => join(place, name));
  });

  function bend(text: string, random: () => number): string {
    const at = Math.floor(random() * text.length);
    const length = Math.floor(random() * 40);
    switch (Math.floor(random() * 5)) {
      case 0:
        return text.slice(0, at);
      case 1:
        return text.slice(0, at) + text.slice(at + length);
      case 2:
        return text.slice(0, at) + text.slice(at, at + length).repeat(3) + text.slice(at + length);
      case 3: {
        const from = Math.floor(random() * text.length);
        return text.slice(0, at) + text.slice(from, from + length) + text.slice(at + length);
      }
      default: {
        const odd = ['null', '[]', '{}', '-1', '""', '<', '&', '\u0000', '"__proto__":1,', '%zz', 'constructor'];
        return text.slice(0, at) + odd[Math.floor(random() * odd.length)]! + text.slice(at + Math.floor(random() * 8));
      }
    }
  }

  it.each(fixtures.map((path) => [path.split(/[\\/]/).at(-1)!, path]))('%s', (name, path) => {
    const random = seededRandom(name.length * 7919 + 4);
    const text = readFileSync(path, 'utf8');
    const whole = detectImporter(load(path))!;
    for (let run = 0; run < 60; run++) {
      let bent = bend(text, random);
      while (random() < 0.4) bent = bend(bent, random);
      const content = contentOf(bent, { name, folder: '', bytes: new Uint8Array() });
      for (const importer of new Set([whole, detectImporter(content) ?? whole])) {
        try {
          for (const { inventory } of importer.parse(content)) {
            inventorySchema.parse(inventory);
            for (const item of inventory.packages ?? []) expect(item.name).not.toBe('');
          }
        } catch (error) {
          expect(error, bent.slice(0, 200)).toBeInstanceOf(Refusal);
        }
      }
    }
  });
});

describe('long lines', () => {
  const spaces = ' '.repeat(2_000_000);
  const beginnings: [form: string, begin: string][] = [
    ['CycloneDX JSON', '{"bomFormat":"CycloneDX","components":[{"name":"x","purl":"pkg:deb/debian/'],
    ['CycloneDX XML', '<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components><component><name>'],
    ['SPDX', 'SPDXVersion: SPDX-2.3\nPackageName: a\nPackageSourceInfo: built package from: '],
    ['GLPI', '{"deviceid":"x","content":{"versionclient":"1","softwares":[{"name":"(KB'],
    ['OCS', '<REQUEST><QUERY>INVENTORY</QUERY><CONTENT><HARDWARE><NAME>'],
  ];
  it.each(beginnings)('%s', (_form, begin) => {
    for (const fill of [spaces, 'a'.repeat(2_000_000), '-1.'.repeat(600_000), '((KB1'.repeat(400_000)]) {
      for (const end of ['', '"}]}}', '</NAME></HARDWARE></CONTENT></REQUEST>']) {
        const content = contentOf(begin + fill + end, { name: 'x', folder: '', bytes: new Uint8Array() });
        const importer = detectImporter(content);
        try {
          Array.from(importer?.parse(content) ?? []);
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal);
        }
      }
    }
  });
});
