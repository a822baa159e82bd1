/**
 * The ecosystems of OSV (https://ossf.github.io/osv-schema/#defined-ecosystems) in our words: which scope a package is of, whether its name is of
 * a source or a binary package, which repository its fix is from, and in which order its versions stand.
 */
import type { PackageScheme } from '../../../src-shared/model/common.ts';
import type { PackageStatement } from '../domain/advisory.ts';
import { parsePurl } from '../domain/purl.ts';
import { ubuntuDistro } from '../domain/ubuntu-releases.ts';
import { libraryName, type LibraryScheme } from '../domain/library-names.ts';

export interface OsvPackage extends Pick<PackageStatement, 'scope' | 'package' | 'of' | 'channel' | 'module'> {
  /** Null: no order of its versions is known. */
  scheme: PackageScheme | null;
}

export interface OsvName {
  ecosystem: string;
  name: string;
  purl?: string;
  /** ecosystem_specific.availability of Ubuntu. */
  availability?: string;
}

type Place = Pick<OsvPackage, 'scope' | 'of' | 'channel' | 'scheme'>;

const libraries: Record<string, LibraryScheme> = {
  npm: 'npm',
  PyPI: 'pypi',
  Maven: 'maven',
  Go: 'golang',
  RubyGems: 'gem',
  NuGet: 'nuget',
  'crates.io': 'cargo',
  Packagist: 'composer',
};

/** Distributions whose release stands after the colon as their machines tell it. */
const distributions: Record<string, { family: string; of: 'source' | 'binary'; scheme: PackageScheme }> = {
  // The schema says "source package", but AlmaLinux names every binary.
  AlmaLinux: { family: 'almalinux', of: 'binary', scheme: 'rpm' },
  'Rocky Linux': { family: 'rocky', of: 'source', scheme: 'rpm' },
  Debian: { family: 'debian', of: 'source', scheme: 'dpkg' },
  Alpine: { family: 'alpine', of: 'source', scheme: 'apk' },
  Wolfi: { family: 'wolfi', of: 'source', scheme: 'apk' },
  Chainguard: { family: 'chainguard', of: 'source', scheme: 'apk' },
  Mageia: { family: 'mageia', of: 'source', scheme: 'rpm' },
  openEuler: { family: 'openeuler', of: 'source', scheme: 'rpm' },
  'Photon OS': { family: 'photon', of: 'binary', scheme: 'rpm' },
};

function distribution(base: string, release: string, distro: string): Place {
  const { family, of, scheme } = distributions[base]!;
  const told =
    base === 'Alpine' ? release.replace(/^v/, '') : base === 'Debian' ? release.replace(/\..*$/, '') : release;
  // Rocky's special interest groups have repositories of their own, whose versions are others: rocky-linux-8-sig-cloud.
  const group = base === 'Rocky Linux' ? /-(sig-[a-z]+)/.exec(distro)?.[1] : undefined;
  return { scope: told ? `${family}:${told}` : family, of, scheme, ...(group ? { channel: group } : {}) };
}

/** "22.04:LTS", "Pro:16.04:LTS", "Pro:FIPS-updates:20.04:LTS", "Pro:22.04:LTS:Realtime:Kernel", "24.10". */
function ubuntu(rest: string, distro: string, availability: string): Place {
  const words = rest.split(':').filter((word) => word !== '' && word !== 'LTS');
  const release = words.find((word) => /^\d+\.\d+$/.test(word));
  const others = words.filter((word) => word !== release && word !== 'Pro');
  const word =
    ubuntuDistro(distro).channel ??
    (others.length > 0
      ? others.join('-').toLowerCase()
      : /infra/i.test(availability)
        ? 'esm-infra'
        : /apps/i.test(availability)
          ? 'esm-apps'
          : words.includes('Pro')
            ? 'pro'
            : undefined);
  return {
    scope: release ? `ubuntu:${release}` : 'ubuntu',
    of: 'source',
    scheme: 'dpkg',
    ...(word ? { channel: word } : {}),
  };
}

/** CPEs without "cpe:/o:redhat:": "enterprise_linux:9::appstream", "rhel_eus:9.2::baseos", "openshift:4.12::el9". */
function redHat(cpe: string, arch: string): Place {
  const of = arch === 'src' || arch === 'source' ? 'source' : 'binary';
  const [product = '', version = '', , edition = ''] = cpe.split(':');
  const major = /^\d+/.exec(version)?.[0];
  const within = /^el(\d+)/.exec(edition)?.[1];
  if (product === 'enterprise_linux' && major) return { scope: `rhel:${major}`, of, scheme: 'rpm' };
  const stream = /^(?:rhel|enterprise_linux)_(eus|aus|tus|e4s|els|eus_long_life|extras.*)$/.exec(product)?.[1];
  if (stream && major)
    return { scope: `rhel:${major}`, of, scheme: 'rpm', channel: `rhel-${stream.replaceAll('_', '-')}:${version}` };
  if (within)
    return { scope: `rhel:${within}`, of, scheme: 'rpm', channel: `${product.replaceAll('_', '-')}:${version}` };
  return { scope: `osv:Red Hat:${cpe}`, of, scheme: 'rpm' };
}

/** "Linux Enterprise Server 15 SP4-LTSS", "Linux Enterprise Module for Basesystem 15 SP4", "Linux Enterprise Micro 5.3". */
function suse(product: string): Place {
  const micro = /^Linux (?:Enterprise )?Micro (\d+\.\d+)$/.exec(product);
  if (micro) return { scope: `sle-micro:${micro[1]}`, of: 'source', scheme: 'rpm' };
  const match = /^Linux Enterprise (\D*?) ?(\d+)(?:[ -]SP(\d+))?(?:[- ]([A-Z][A-Za-z0-9-]*))?$/.exec(product);
  if (!match) return { scope: `osv:SUSE:${product}`, of: 'source', scheme: 'rpm' };
  const [, name = '', major, pack, stage] = match;
  const edition = /^Server for SAP/.test(name) ? 'sap' : /^High Performance/.test(name) ? 'hpc' : '';
  const channel = stage ? stage.toLowerCase() : edition;
  return {
    scope: `sles:${major}${pack ? `.${pack}` : ''}`,
    of: 'source',
    scheme: 'rpm',
    ...(channel ? { channel } : {}),
  };
}

function openSuse(product: string): Place {
  const leap = /^Leap (\d+\.\d+)(?: .*)?$/.exec(product)?.[1];
  const scope = leap
    ? `opensuse-leap:${leap}`
    : product === 'Tumbleweed'
      ? 'opensuse-tumbleweed'
      : `osv:openSUSE:${product}`;
  return { scope, of: 'source', scheme: 'rpm' };
}

/** Versions 1 and 2 were named CBL-Mariner. */
function azureLinux(release: string): Place {
  const major = release.replace(/\..*$/, '');
  return {
    scope: major === '1' || major === '2' ? `mariner:${major}.0` : `azurelinux:${major}`,
    of: 'source',
    scheme: 'rpm',
  };
}

/** Qualifiers of the package URL; none where it is no URL. */
function qualifiersOf(purl: string | undefined): Record<string, string> {
  return (purl && parsePurl(purl)?.qualifiers) || {};
}

/** The ecosystem's name without its release: the list within the feed that a record belongs to. */
export const baseOf = (ecosystem: string) => ecosystem.split(':', 1)[0]!;

export function osvPackage({ ecosystem, name, purl, availability = '' }: OsvName): OsvPackage {
  const base = baseOf(ecosystem);
  const rest = ecosystem.slice(base.length + 1);
  if (Object.hasOwn(libraries, base)) {
    const scheme = libraries[base]!;
    return { scope: scheme, package: libraryName(scheme, name), of: 'library', scheme };
  }
  const { distro = '', arch = '', rpmmod } = qualifiersOf(purl);
  const place = Object.hasOwn(distributions, base)
    ? distribution(base, rest, distro)
    : base === 'Ubuntu'
      ? ubuntu(rest, distro, availability)
      : base === 'Red Hat'
        ? redHat(rest, arch)
        : base === 'SUSE'
          ? suse(rest)
          : base === 'openSUSE'
            ? openSuse(rest)
            : base === 'Azure Linux'
              ? azureLinux(rest)
              : ({ scope: `osv:${ecosystem}`, of: 'library', scheme: null } satisfies Place);
  const module = rpmmod?.split(':').slice(0, 2).join(':');
  return { ...place, package: name, ...(module ? { module } : {}) };
}
