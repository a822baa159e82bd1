/** The names of distributions, ecosystems and lists of products that feeds speak of, for people. */

const families: Record<string, string> = {
  almalinux: 'AlmaLinux',
  alpine: 'Alpine',
  amzn: 'Amazon Linux',
  azurelinux: 'Azure Linux',
  chainguard: 'Chainguard',
  debian: 'Debian',
  epel: 'EPEL',
  fedora: 'Fedora',
  mageia: 'Mageia',
  mariner: 'CBL-Mariner',
  ol: 'Oracle Linux',
  openeuler: 'openEuler',
  'opensuse-leap': 'openSUSE Leap',
  'opensuse-tumbleweed': 'openSUSE Tumbleweed',
  photon: 'Photon OS',
  rhel: 'Red Hat Enterprise Linux',
  rocky: 'Rocky Linux',
  'sle-micro': 'SLE Micro',
  sles: 'SUSE Linux Enterprise',
  ubuntu: 'Ubuntu',
  windows: 'Windows',
  wolfi: 'Wolfi',
  cna: 'products, in their makers’ words',
  cpe: 'products by CPE',
  npm: 'npm',
  pypi: 'PyPI',
  maven: 'Maven',
  nuget: 'NuGet',
  gem: 'RubyGems',
  golang: 'Go',
  cargo: 'crates.io',
  composer: 'Packagist',
};

/** "almalinux:9" is "AlmaLinux 9", "npm" is "npm"; what has no name here stands as it is. */
export function scopeWords(scope: string): string {
  const at = scope.indexOf(':');
  const family = at < 0 ? scope : scope.slice(0, at);
  const name = families[family];
  if (name === undefined) return scope;
  return at < 0 ? name : `${name} ${scope.slice(at + 1)}`;
}
