import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCardRegistry } from './card-registry.ts';

it('gives every entry of the list as its JSON has it, and nothing else', async () => {
  const file = createRequire(import.meta.url).resolve('oui-data');
  const whole = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  const registry = await readCardRegistry();
  const prefixes = Object.keys(whole);
  const some = prefixes.filter((_, index) => index % 997 === 0 || index === prefixes.length - 1);
  expect(some.length).toBeGreaterThan(20);
  for (const prefix of some) expect(registry(prefix)).toBe(whole[prefix]);
  for (const unknown of ['', 'ZZZZZZ', '0000']) expect(registry(unknown)).toBeUndefined();
});
