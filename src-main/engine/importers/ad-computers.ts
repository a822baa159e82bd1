/**
 * Exports of computer accounts: Active Directory (Get-ADComputer, csvde, ldifde, ldapsearch), devices of Entra ID and Intune.
 * What an account says of a machine is in domain/directory-accounts.
 */
import { Refusal } from '../../../src-shared/errors.ts';
import { accountColumns, directorySource, keyOf, readComputers, type Account } from '../domain/directory-accounts.ts';
import { isRecord, recordsOf, textOf } from '../domain/json-values.ts';
import type { Content } from '../files/content.ts';
import type { Importer } from './importer.ts';
import { readLdif } from './ldif.ts';
import { readPrintedRows } from './powershell-text.ts';

/** Get-ADComputer prints a list of properties where nothing formats or exports it. */
const printedList = /^DistinguishedName {1,60}: CN=/mu;

interface Accounts {
  accounts: Account[];
  unread: number;
}

function readAccounts(content: Content): Accounts {
  if (/^(?:#[^\n]*\n|\s|version: 1\n)*dn::? /u.test(content.head)) {
    const { entries, unread } = readLdif(content.text);
    return {
      accounts: entries.map((entry) => new Map([...entry].map(([name, value]) => [keyOf(name), value]))),
      unread,
    };
  }
  const json = content.json();
  if (json !== undefined) {
    const list = isRecord(json) && Array.isArray(json['value']) ? json['value'] : isRecord(json) ? [json] : json;
    const accounts = recordsOf(list).map(
      (record) =>
        new Map(
          Object.entries(record).map(([name, value]) => [
            keyOf(name),
            typeof value === 'boolean' ? String(value) : textOf(value),
          ]),
        ),
    );
    return { accounts, unread: 0 };
  }
  const table = printedList.test(content.head) ? readPrintedRows(content.text) : content.table();
  if (!table) return { accounts: [], unread: 0 };
  const names = table.header.map(keyOf);
  return {
    accounts: table.rows.map((cells) => new Map(names.map((name, index) => [name, cells[index]!]))),
    unread: table.uneven,
  };
}

/** Columns, attributes or properties, as keyOf spells them; none where the content is no list of accounts. */
function columnNames(content: Content): Set<string> {
  const { head } = content;
  const json = /^\s*[[{]/u.test(head);
  if (json && !/"(?:DistinguishedName|DNSHostName|deviceName|operatingSystem)"/iu.test(head)) return new Set();
  if (!json && !printedList.test(head)) return new Set(content.table()?.header.map(keyOf));
  return new Set(
    readAccounts(content)
      .accounts.slice(0, 1)
      .flatMap((account) => [...account.keys()]),
  );
}

export const adComputers: Importer = {
  id: directorySource,
  title: 'Computers of a directory (Active Directory, Entra ID, Intune)',
  example: 'Get-ADComputer -Filter * -Properties * | Export-Csv computers.csv',
  detect(content) {
    const { head } = content;
    if (/^(?:#[^\n]*\n|\s|version: 1\n)*dn::? /u.test(head))
      return /^(?:objectClass: (?:computer|device)|dNSHostName::? |operatingSystem::? )/imu.test(head) ? 0.96 : 0.6;
    const names = columnNames(content);
    const has = (...some: string[]) => some.some((name) => names.has(name));
    if (has(...accountColumns.path) && has('dnshostname', 'operatingsystem', 'operatingsystemversion')) return 0.97;
    if (
      has('name', 'cn') &&
      has('operatingsystem', 'dnshostname') &&
      has('lastlogondate', 'lastlogontimestamp', 'useraccountcontrol', 'samaccountname', 'enabled')
    )
      return 0.95;
    if (
      has('displayname', 'devicename') &&
      has('approximatelastsignindatetime', 'approximatelastlogontimestamp', 'lastcheckin', 'lastsyncdatetime')
    )
      return 0.95;
    return has('devicename') && has('azureaddeviceid', 'managementname', 'primaryuserupn') && has('os', 'osversion')
      ? 0.93
      : 0;
  },
  parse(content) {
    const { accounts, unread } = readAccounts(content);
    const { computers, warnings } = readComputers(accounts);
    if (computers.length === 0)
      throw new Refusal(
        'nothing-to-import',
        `${content.file.name} holds no account of a computer`,
        'Export computers: Get-ADComputer -Filter * -Properties * | Export-Csv computers.csv.',
      );
    if (unread) warnings.push(`${unread} line(s) could not be read.`);
    return computers.map((computer, index) => ({ ...computer, warnings: index === 0 ? warnings : [] }));
  },
};
