/**
 * Gathers what a record says of RPM packages into as few statements as there are facts: the same package on several architectures
 * is one, and so is the same word on several vulnerabilities. Pure.
 */
import type { PackageStatement, StatementStatus } from '../domain/advisory.ts';
import { evrOf, isRpmArch, readNevra } from '../domain/rpm-packages.ts';

export interface NamedPackage {
  name: string;
  /** As rpm's lists show it, an epoch only when it is not 0; "" where only a name is given. */
  version: string;
  /** "" for a source package and where it is not told. */
  arch: string;
  of: 'source' | 'binary';
}

const sourceArches = new Set(['src', 'nosrc']);

/** "name-[epoch:]version-release[.arch][.rpm]"; null for what has no such form. Without an architecture it is a source package. */
export function readPackage(text: string): NamedPackage | null {
  const word = text.replace(/\.rpm$/, '');
  const suffix = word.slice(word.lastIndexOf('.') + 1);
  const isSource = sourceArches.has(suffix);
  const nevra = readNevra(isSource ? word.slice(0, -suffix.length - 1) : word);
  if (!nevra) return null;
  return {
    name: nevra.name,
    version: evrOf(nevra),
    arch: nevra.arch,
    of: isSource || nevra.arch === '' ? 'source' : 'binary',
  };
}

/** A package from its parts; null where the architecture is none that rpm knows. */
export function packageOf(fields: {
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
}): NamedPackage | null {
  const isSource = sourceArches.has(fields.arch);
  if (!isSource && !isRpmArch(fields.arch)) return null;
  return {
    name: fields.name,
    version: evrOf(fields),
    arch: isSource ? '' : fields.arch,
    of: isSource ? 'source' : 'binary',
  };
}

/** "nodejs:18" of "nodejs:18:8090020240301110609:a75119d5"; null where no stream is named. */
export function moduleStreamOf(label: string): string | null {
  const [name, stream] = label.split(':');
  return name && stream ? `${name}:${stream}` : null;
}

interface Circumstances extends Pick<PackageStatement, 'module' | 'channel' | 'word' | 'justification'> {
  /** First version a fix is for. */
  introduced?: string;
}

interface Gathered {
  statement: PackageStatement;
  arches: Set<string>;
  vulnerabilities: Set<string>;
  /** Versions that something else than a fix is said of; null once it is said of the package as such. */
  versions: Set<string> | null;
}

export class RpmStatements {
  private readonly gathered = new Map<string, Gathered>();

  /** `vulnerability`: the one this is said of; null: of all. */
  add(
    scope: string,
    { name, version, arch, of }: NamedPackage,
    status: StatementStatus,
    vulnerability: string | null,
    circumstances: Circumstances = {},
  ): void {
    const { module, channel, word, justification, introduced } = circumstances;
    const fixed = status === 'fixed' ? version : '';
    const key = JSON.stringify([scope, name, of, status, introduced, fixed, module, channel, word, justification]);
    let entry = this.gathered.get(key);
    if (!entry) {
      entry = {
        statement: {
          scope,
          package: name,
          of,
          status,
          ...(fixed ? { ranges: [{ ...(introduced ? { introduced } : {}), fixed }] } : {}),
          ...(module ? { module } : {}),
          ...(channel ? { channel } : {}),
          ...(word ? { word } : {}),
          ...(justification ? { justification } : {}),
        },
        arches: new Set(),
        vulnerabilities: new Set(),
        versions: new Set(),
      };
      this.gathered.set(key, entry);
    }
    if (arch) entry.arches.add(arch);
    if (version === '') entry.versions = null;
    else if (status !== 'fixed') entry.versions?.add(version);
    if (vulnerability !== null) entry.vulnerabilities.add(vulnerability);
  }

  /** In the order in which they were first said. `all`: the ids of the record's vulnerabilities. */
  list(all: readonly string[]): PackageStatement[] {
    return [...this.gathered.values()].map(({ statement, arches, vulnerabilities, versions }) => ({
      ...statement,
      ...(versions && versions.size > 0 ? { versions: [...versions].sort() } : {}),
      ...(vulnerabilities.size > 0 && vulnerabilities.size < all.length
        ? { vulnerabilities: [...vulnerabilities].sort() }
        : {}),
      ...(arches.size > 0 ? { arches: [...arches].sort() } : {}),
    }));
  }
}
