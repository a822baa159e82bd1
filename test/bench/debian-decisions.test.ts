import { expect, it } from 'vitest';
import { benchDebianDecisions } from './debian-decisions.ts';

it('the bench of Debian decisions counts what it decides and agrees with its plain loop', async () => {
  const fixes = (source: string) =>
    Object.fromEntries(
      Array.from({ length: 20 }, (_, n) => [
        `CVE-2026-${source}${n}`,
        { releases: { bookworm: { status: 'resolved', fixed_version: `1.${n}-1` } } },
      ]),
    );
  const result = await benchDebianDecisions(
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`source-${n}`, fixes(String(n))])),
    5,
  );
  expect(result).toMatchObject({ hosts: 5, packages: 600, decisions: 5 * 30 * 20, same: true });
  expect(result.findings).toBeGreaterThan(0);
});
