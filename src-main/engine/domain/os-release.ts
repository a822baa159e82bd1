/** Reads os-release(5): shell-like assignments that say which system this is. */
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';

/** Fields by name, unquoted; null when a line that is no assignment shows that the text is something else. */
export function readOsReleaseFields(text: string): Map<string, string> | null {
  const fields = new Map<string, string>();
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (!line || line.startsWith('#')) continue;
    const match = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line);
    if (!match) return null;
    let value = match[2]!.trim();
    if (value.startsWith('"')) value = value.replace(/^"((?:[^"\\]|\\.)*)"?.*$/s, '$1').replace(/\\(["\\$`])/g, '$1');
    else if (value.startsWith("'")) value = value.replace(/^'([^']*)'?.*$/s, '$1');
    else value = value.replace(/\\(.)/g, '$1');
    fields.set(match[1]!, value);
  }
  return fields;
}

/** Is it os-release at all: names a system, and not merely some variables. */
export function looksLikeOsRelease(fields: ReadonlyMap<string, string>): boolean {
  const named = fields.has('ID') || fields.has('NAME') || fields.has('PRETTY_NAME');
  const further = [
    'VERSION',
    'VERSION_ID',
    'PRETTY_NAME',
    'ID_LIKE',
    'HOME_URL',
    'ANSI_COLOR',
    'BUILD_ID',
    'VERSION_CODENAME',
    'CPE_NAME',
  ];
  return named && (fields.has('ID') || fields.has('NAME')) && further.some((name) => fields.has(name));
}

/** The system; defaults as os-release(5) states them. Family is ID in small letters. */
export function operatingSystemOf(fields: ReadonlyMap<string, string>): OperatingSystem {
  const value = (name: string) => fields.get(name)?.trim() || undefined;
  const version = value('VERSION_ID');
  const family = (value('ID') ?? 'linux').toLowerCase();
  // Before Debian 9 the code name stands only in VERSION="8 (jessie)".
  const inParentheses = family === 'debian' ? /\(([a-z]+)\)/.exec(value('VERSION') ?? '')?.[1] : undefined;
  const codename =
    value('VERSION_CODENAME') ?? inParentheses ?? (family === 'ubuntu' ? value('UBUNTU_CODENAME') : undefined);
  const edition = value('VARIANT');
  return {
    family,
    name: value('PRETTY_NAME') ?? [value('NAME') ?? 'Linux', value('VERSION') ?? version].filter(Boolean).join(' '),
    ...(version ? { version } : {}),
    ...(codename ? { codename } : {}),
    ...(edition ? { edition } : {}),
  };
}
