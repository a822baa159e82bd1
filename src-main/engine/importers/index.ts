/** Every file format that can be imported, and the choice among them by content. */
import type { Content } from '../files/content.ts';
import { adComputers } from './ad-computers.ts';
import { ansibleFacts } from './ansible-facts.ts';
import { apk } from './apk.ts';
import { appx } from './appx.ts';
import { aptList } from './apt-list.ts';
import { aptSimulate } from './apt-simulate.ts';
import { cloudVms } from './cloud-vms.ts';
import { collected } from './collected.ts';
import { cyclonedx } from './cyclonedx.ts';
import { dhcpLeases } from './dhcp-leases.ts';
import { dismPackages } from './dism-packages.ts';
import { dnfUpdateinfo } from './dnf-updateinfo.ts';
import { dpkgList } from './dpkg-list.ts';
import { dpkgQuery } from './dpkg-query.ts';
import { dpkgStatus } from './dpkg-status.ts';
import { getHotfix } from './get-hotfix.ts';
import { glpiJson } from './glpi-json.ts';
import { grype } from './grype.ts';
import type { Importer } from './importer.ts';
import { installedPrograms } from './installed-programs.ts';
import { masscan } from './masscan.ts';
import { nessus } from './nessus.ts';
import { nexpose } from './nexpose.ts';
import { nmapXml } from './nmap-xml.ts';
import { ocsXml } from './ocs-xml.ts';
import { openvas } from './openvas.ts';
import { osRelease } from './os-release.ts';
import { osquery } from './osquery.ts';
import { qualysCsv } from './qualys-csv.ts';
import { registryExport } from './registry-export.ts';
import { rpmQa } from './rpm-qa.ts';
import { spdx } from './spdx.ts';
import { systemProfiler } from './system-profiler.ts';
import { systeminfo } from './systeminfo.ts';
import { table } from './table.ts';
import { trivy } from './trivy.ts';
import { uname } from './uname.ts';
import { wazuh } from './wazuh.ts';
import { wmiList } from './wmi-list.ts';
import { wmicQfe } from './wmic-qfe.ts';

export const importers: readonly Importer[] = [
  dpkgStatus,
  dpkgList,
  dpkgQuery,
  osRelease,
  aptList,
  aptSimulate,
  uname,
  systeminfo,
  wmicQfe,
  cyclonedx,
  spdx,
  glpiJson,
  ocsXml,
  nmapXml,
  masscan,
  nessus,
  openvas,
  trivy,
  grype,
  wazuh,
  qualysCsv,
  nexpose,
  osquery,
  ansibleFacts,
  systemProfiler,
  adComputers,
  dhcpLeases,
  cloudVms,
  table,
  rpmQa,
  apk,
  dnfUpdateinfo,
  getHotfix,
  installedPrograms,
  registryExport,
  wmiList,
  dismPackages,
  appx,
  collected,
];

/** Below this an importer's guess does not count. */
const sure = 0.5;

/** The importer that is surest of the content, or null. The name of the file plays no part. */
export function detectImporter(content: Content): Importer | null {
  let best: Importer | null = null;
  let bestScore = sure;
  for (const importer of importers) {
    const score = importer.detect(content);
    if (score >= bestScore && (best === null || score > bestScore)) {
      best = importer;
      bestScore = score;
    }
  }
  return best;
}
