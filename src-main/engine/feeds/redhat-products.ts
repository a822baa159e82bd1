/**
 * Which of Red Hat's products are an operating system that machines tell, by their CPE
 * (https://redhatproductsecurity.github.io/security-data-guidelines/cpes/). Layered products have no scope. Pure.
 */

/** Streams with a lifetime of their own; machines of the ordinary release don't get their updates. */
const extendedStreams = /^rhel_(eus|aus|tus|e4s|els|eus_long_life|mission_critical)$/;
/** Channels of the ordinary release. */
const ordinaryProducts = /^(enterprise_linux|rhel_extras(_[a-z0-9_]+)?|rhel_supplementary|rhel_productivity)$/;

/**
 * "rhel:9" for cpe:/o:redhat:enterprise_linux:9::baseos, "rhel-eus:9.2" for cpe:/a:redhat:rhel_eus:9.2::appstream; null for
 * products that are laid over the system. CPE 2.2 and 2.3.
 */
export function redhatScope(cpe: string): string | null {
  const match = /^cpe:(?:\/|2\.3:)[ao]:redhat:([a-z0-9_]+):(\d+)((?:\.\d+)*)(?![^:])/.exec(cpe);
  if (!match) return null;
  const [, product, major, minor] = match;
  const stream = extendedStreams.exec(product!)?.[1];
  if (stream) return `rhel-${stream.replaceAll('_', '-')}:${major}${minor}`;
  return ordinaryProducts.test(product!) ? `rhel:${major}` : null;
}
