/** A package as Trivy lists it (aquasecurity/trivy, pkg/fanal/types/package.go), and the universe its version is of. */
import { z } from 'zod';
import type { PackageScheme } from '../../../src-shared/model/common.ts';
import { purlSchemes } from '../domain/purl-package.ts';

const text = z.string().catch('');
const epoch = z.number().int().catch(0);

export const trivyPackage = z.object({
  Name: z.string().min(1),
  Version: text,
  Release: text,
  Epoch: epoch,
  Arch: text,
  SrcName: text,
  SrcVersion: text,
  SrcRelease: text,
  SrcEpoch: epoch,
  Modularitylabel: text,
  Identifier: z.object({ PURL: text }).optional().catch(undefined),
});
export type TrivyPackage = z.infer<typeof trivyPackage>;

/** [epoch:]version[-release], as dpkg and rpm write it. */
export function versionText(version: string, release: string, ofEpoch: number): string {
  return `${ofEpoch > 0 ? `${ofEpoch}:` : ''}${version}${release ? `-${release}` : ''}`;
}

/** By Trivy's type of a system or of a lock file or binary, where a package has no URL. */
const types: readonly (readonly [PackageScheme, RegExp])[] = [
  ['dpkg', /^(?:debian|ubuntu|echo)$/],
  ['apk', /^(?:alpine|wolfi|chainguard|minimos)$/],
  [
    'rpm',
    /^(?:redhat|centos|rocky|alma|oracle|amazon|fedora|photon|azurelinux|cbl-mariner|opensuse.*|sles|sle.*|suse.*)$/,
  ],
  ['npm', /^(?:npm|yarn|pnpm|bun|node-pkg|javascript)$/],
  ['pypi', /^(?:pip|pipenv|poetry|uv|pylock|python-pkg)$/],
  ['maven', /^(?:jar|pom|gradle|sbt)$/],
  ['golang', /^(?:gobinary|gomod)$/],
  ['gem', /^(?:bundler|gemspec)$/],
  ['nuget', /^(?:nuget|dotnet-core|packages-props|nuget-config)$/],
  ['cargo', /^(?:cargo|rustbinary)$/],
  ['composer', /^composer(?:-vendor)?$/],
];

export function schemeOf(purl: string | undefined, ofClass: string, type: string): PackageScheme {
  const named = /^pkg:([a-z]+)\//i.exec(purl ?? '')?.[1]?.toLowerCase() ?? '';
  const byType = ofClass === 'os-pkgs' || ofClass === 'lang-pkgs' || ofClass === '' ? type : '';
  return purlSchemes.get(named) ?? types.find(([, pattern]) => pattern.test(byType))?.[0] ?? 'generic';
}
