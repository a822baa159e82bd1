import { expect, it } from 'vitest';
import { addMachine, makeVault } from '../../../test/match-vault.ts';
import { assetRows } from './asset-rows.ts';
import { neededFeeds } from './needed-feeds.ts';

const now = '2026-11-23T09:00:00.000Z';

it('names systems of machines that no held feed judges, most machines first', async () => {
  const vault = await makeVault({ now });
  const { db } = vault;
  const on = (family: string, version: string, name: string) =>
    addMachine(db, name, [], { os: { family, version, name: `${family} ${version}` } });
  on('alpine', '3.18.4', 'edge-1');
  on('almalinux', '9.5', 'web-1');
  on('almalinux', '9.6', 'web-2');
  on('almalinux', '8.10', 'old-1');
  on('arch', '2026', 'desk-1');
  const systems = () =>
    neededFeeds(db, assetRows(db, now)).map(({ system, machines, feeds }) => [system, machines, feeds[0]!.file]);
  expect(systems()).toEqual([
    ['AlmaLinux 9', 2, 'AlmaLinux/all.zip'],
    ['AlmaLinux 8', 1, 'AlmaLinux/all.zip'],
    ['Alpine 3.18', 1, 'v3.18/main.json'],
  ]);
  db.run("INSERT INTO feed_scope (feed, scope, date) VALUES ('osv', 'almalinux:9', ?)", now);
  expect(systems().map(([system]) => system)).toEqual(['AlmaLinux 8', 'Alpine 3.18']);
  vault.remove();
});
