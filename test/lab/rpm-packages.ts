/**
 * The packages of the RPM hosts, built by rpmbuild: epochs, a source package of another name, a module's stream, a release
 * candidate, a locked one; and the repository that offers newer ones, with its modules and advisories.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from './command.ts';

interface Spec {
  name: string;
  version: string;
  release: string;
  epoch?: number;
  module?: string;
  /** A subpackage, so that the source package has another name. */
  part?: string;
  provides?: string;
}

const module = 'nodelab:18:2026:abc';
const installed: Spec[] = [
  { name: 'lab-release', version: '9.4', release: '1.el9', provides: 'system-release = 9.4' },
  { name: 'lab-tool', version: '1.0', release: '1.el9', epoch: 1 },
  { name: 'lab-suite', version: '2.0', release: '1.el9', part: 'lab-lib' },
  { name: 'lab-node', version: '18.0', release: '1.module+el9', module },
  { name: 'lab-early', version: '0.9~rc1', release: '1.el9' },
  { name: 'lab-held', version: '1.0', release: '1.el9' },
];
const offered: Spec[] = [
  { name: 'lab-tool', version: '1.0', release: '2.el9', epoch: 1 },
  { name: 'lab-suite', version: '2.0', release: '3.el9', part: 'lab-lib' },
  { name: 'lab-node', version: '18.1', release: '1.module+el9', module },
  { name: 'lab-held', version: '1.1', release: '1.el9' },
  { name: 'lab-other', version: '1', release: '1.el9' },
];

function specText(spec: Spec): string {
  const { name, version, release, epoch, module: label, part, provides } = spec;
  return [
    `Name: ${name}`,
    `Version: ${version}`,
    `Release: ${release}`,
    ...(epoch === undefined ? [] : [`Epoch: ${epoch}`]),
    ...(label ? [`ModularityLabel: ${label}`] : []),
    ...(provides ? [`Provides: ${provides}`] : []),
    'Summary: Package of the lab',
    'License: MIT',
    'Vendor: Lab',
    'BuildArch: noarch',
    '%description\nPackage of the lab.',
    ...(part ? [`%package -n ${part}`, 'Summary: Part', `%description -n ${part}\nPart.`, `%files -n ${part}`] : []),
    '%files',
    '',
  ].join('\n');
}

const modules = `---
document: modulemd
version: 2
data:
  name: nodelab
  stream: "18"
  version: 2026
  context: abc
  arch: noarch
  summary: Module of the lab
  description: Module of the lab
  license: {module: [MIT]}
  profiles: {common: {rpms: [lab-node]}}
  artifacts:
    rpms: ["lab-node-0:18.0-1.module+el9.noarch", "lab-node-0:18.1-1.module+el9.noarch"]
...
---
document: modulemd-defaults
version: 1
data: {module: nodelab, stream: "18", profiles: {"18": [common]}}
...
`;

function advisory(id: string, type: string, severity: string, name: string, evr: [string, string, string]): string {
  const [epoch, version, release] = evr;
  return `<update from="lab" status="final" type="${type}" version="1"><id>${id}</id><title>${name} update</title>
<severity>${severity}</severity><release>Lab 9</release><issued date="2026-11-01 00:00:00"/><updated date="2026-11-01 00:00:00"/>
<references/><description>Update of ${name}.</description><pkglist><collection short="lab"><name>lab</name>
<package name="${name}" version="${version}" release="${release}" epoch="${epoch}" arch="noarch"><filename>${name}-${version}-${release}.noarch.rpm</filename></package>
</collection></pkglist></update>`;
}

const updateinfo = `<?xml version="1.0" encoding="UTF-8"?>
<updates>
${advisory('RLSA-2026:0001', 'security', 'Important', 'lab-tool', ['1', '1.0', '2.el9'])}
${advisory('RLBA-2026:0002', 'bugfix', 'None', 'lab-lib', ['0', '2.0', '3.el9'])}
${advisory('RLEA-2026:0003', 'enhancement', 'None', 'lab-node', ['0', '18.1', '1.module+el9'])}
</updates>
`;

/** Makes the repository in `folder`/repository and what is to be installed in `folder`/installed. */
export async function makeRpms(folder: string): Promise<void> {
  const build = async (spec: Spec, place: string) => {
    const work = join(folder, `build-${spec.name}-${spec.release}-${spec.version}`);
    const file = join(work, 'x.spec');
    await mkdir(work, { recursive: true });
    await writeFile(file, specText(spec));
    const defines = [`_topdir ${work}`, `_rpmdir ${join(folder, place)}`, '_build_id_links none'];
    await command('rpmbuild', ['--quiet', '-bb', ...defines.flatMap((one) => ['--define', one]), file]);
  };
  await Promise.all([
    ...installed.map((spec) => build(spec, 'installed')),
    ...offered.map((spec) => build(spec, 'repository')),
  ]);
  const repository = join(folder, 'repository');
  await command('createrepo_c', ['-q', repository]);
  const more = { modules, updateinfo };
  for (const [type, text] of Object.entries(more)) {
    const file = join(folder, type === 'modules' ? 'modules.yaml' : 'updateinfo.xml');
    await writeFile(file, text);
    await command('modifyrepo_c', ['--mdtype', type, file, join(repository, 'repodata')]);
  }
}
