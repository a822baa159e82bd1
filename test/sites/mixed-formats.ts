/** Exports as the tools write them, of made-up machines: the formats of the mixed files. */
import { createHash } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

export type Kind = 'debian' | 'rpm' | 'windows' | 'device' | 'listed';

/** One of the site, with what its exports have told so far. */
export interface Machine {
  name: string;
  kind: Kind;
  number: number;
  address: string;
  mac: string;
  serial: string;
  sources: Set<string>;
  os: string | null;
  owner: string | null;
  department: string | null;
  packages: number;
  hotfixes: number;
  isPast: boolean;
}

export const domain = 'corp.example';
const scanTime = Date.UTC(2026, 10, 22, 10) / 1000;

/** systeminfo's words: host, system, version, maker of the system, model, type, domain, hotfixes; its code page. */
export const languages = [
  {
    page: 'cp437',
    words: [
      'Host Name',
      'OS Name',
      'OS Version',
      'System Manufacturer',
      'System Model',
      'System Type',
      'Domain',
      'Hotfix(s)',
    ],
    none: 'N/A',
    build: 'Build',
    count: 'Hotfix(s) Installed.',
  },
  {
    page: 'cp850',
    words: [
      'Hostname',
      'Betriebssystemname',
      'Betriebssystemversion',
      'Systemhersteller',
      'Systemmodell',
      'Systemtyp',
      'Domäne',
      'Hotfix(es)',
    ],
    none: 'Nicht zutreffend',
    build: 'Build',
    count: 'Hotfix(e) installiert.',
  },
  {
    page: 'cp850',
    words: [
      "Nom de l'hôte",
      "Nom du système d'exploitation",
      'Version du système',
      'Fabricant du système',
      'Modèle du système',
      'Type du système',
      'Domaine',
      'Correctif(s)',
    ],
    none: 'N/A',
    build: 'version',
    count: 'Corrections installées.',
  },
  {
    page: 'utf16le',
    words: [
      'Nombre de host',
      'Nombre del sistema operativo',
      'Versión del sistema operativo',
      'Fabricante del sistema',
      'Modelo el sistema',
      'Tipo de sistema',
      'Dominio',
      'Revisión(es)',
    ],
    none: 'N/D',
    build: 'Compilación',
    count: 'revisión(es) instaladas.',
  },
  {
    page: 'cp866',
    words: [
      'Имя узла',
      'Название ОС',
      'Версия ОС',
      'Изготовитель системы',
      'Модель системы',
      'Тип системы',
      'Домен',
      'Исправление(я)',
    ],
    none: 'Н/Д',
    build: 'построение',
    count: 'Исправление(я) установлено.',
  },
  {
    page: 'utf8',
    words: [
      'Host Name',
      'OS Name',
      'OS Version',
      'System Manufacturer',
      'System Model',
      'System Type',
      'Domain',
      'Hotfix(s)',
    ],
    none: 'N/A',
    build: 'Build',
    count: 'Hotfix(s) Installed.',
  },
] as const;

export function collectedFile(host: string, told: Record<string, string>): string {
  const sections = Object.entries(told).map(
    ([name, text]) => `"${name}":${JSON.stringify({ command: name, text, exit: 0 })}`,
  );
  const body = `{"schema":"patchledger-inventory/1",\n"collector":{"name":"collect.sh","version":"1","elevated":false},\n"takenAt":"2026-11-22T08:00:00Z",\n"host":{"name":"${host}"},\n"sections":{\n${sections.join(',\n')}\n},\n`;
  return `${body}"sha256":"${createHash('sha256').update(body).digest('hex')}"}\n`;
}

export function registryExport(name: string, os: string, build: number, programs: readonly string[]): string {
  const uninstall = 'HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall';
  const keys = programs.map(
    (program, n) =>
      `[${uninstall}\\${program}]\r\n"DisplayName"="${program}"\r\n"DisplayVersion"="${n}.1"\r\n"Publisher"="Example"\r\n`,
  );
  return `Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\ComputerName\\ComputerName]\r\n"ComputerName"="${name}"\r\n\r\n[HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion]\r\n"ProductName"="${os.replace('Microsoft ', '')}"\r\n"CurrentBuildNumber"="${build}"\r\n\r\n[${uninstall}]\r\n\r\n${keys.join('\r\n')}\r\n`;
}

/** Servers have an entry for their address; others are found by their network card. */
const isInDns = ({ name, kind }: Pick<Machine, 'name' | 'kind'>) =>
  kind === 'debian' || kind === 'rpm' || name.startsWith('SRV-');

export function nmapReport(machines: readonly Machine[]): string {
  const hosts = machines.map(
    ({ name, address, mac, kind }) =>
      `<host starttime="${scanTime}" endtime="${scanTime + 5}"><status state="up" reason="arp-response"/><address addr="${address}" addrtype="ipv4"/><address addr="${mac.toUpperCase()}" addrtype="mac"/>${isInDns({ name, kind }) ? `<hostnames><hostname name="${name.toLowerCase()}.${domain}" type="PTR"/></hostnames>` : '<hostnames/>'}<ports><port protocol="tcp" portid="${kind === 'windows' ? 445 : kind === 'device' ? 80 : 22}"><state state="open" reason="syn-ack"/><service name="${kind === 'windows' ? 'microsoft-ds' : kind === 'device' ? 'http' : 'ssh'}" method="table" conf="3"/></port></ports></host>`,
  );
  return `<?xml version="1.0"?>\n<nmaprun scanner="nmap" args="nmap -oX office.xml 10.20.30.0/24" start="${scanTime}" version="7.94" xmloutputversion="1.05">\n${hosts.join('\n')}\n<runstats><finished time="${scanTime + 60}"/><hosts up="${machines.length}" down="${256 - machines.length}" total="256"/></runstats></nmaprun>\n`;
}

export function nessusReport(machines: readonly Machine[]): string {
  const hosts = machines.map(
    ({ name, address, mac }) =>
      `<ReportHost name="${address}"><HostProperties><tag name="HOST_END_TIMESTAMP">${scanTime}</tag><tag name="host-ip">${address}</tag><tag name="netbios-name">${name.toUpperCase()}</tag><tag name="mac-address">${mac}</tag></HostProperties><ReportItem port="443" svc_name="www" protocol="tcp" severity="2" pluginID="104743" pluginName="TLS Version 1.0 Protocol Detection" pluginFamily="Service detection"><risk_factor>Medium</risk_factor></ReportItem></ReportHost>`,
  );
  return `<?xml version="1.0" ?>\n<NessusClientData_v2><Report name="Office">${hosts.join('\n')}</Report></NessusClientData_v2>\n`;
}

export function adComputers(machines: readonly Machine[]): string {
  const rows = machines.map(
    ({ name, os }) =>
      `"CN=${name},OU=Büro,DC=corp,DC=example","${name.toLowerCase()}.${domain}","True","11/20/2026 8:15:00 AM","${name}","computer","${(os ?? 'Windows 10 Pro').replace('Microsoft ', '')}","${os?.includes('2019') ? '10.0 (17763)' : os?.includes('2022') ? '10.0 (20348)' : os?.includes(' 7 ') ? '6.1 (7601)' : '10.0 (19045)'}","${name}$"`,
  );
  return `#TYPE Microsoft.ActiveDirectory.Management.ADComputer\r\n"DistinguishedName","DNSHostName","Enabled","LastLogonDate","Name","ObjectClass","OperatingSystem","OperatingSystemVersion","SamAccountName"\r\n${rows.join('\r\n')}\r\n`;
}

export function dhcpLeases(machines: readonly Machine[]): string {
  const rows = machines.map(
    ({ name, address, mac }) =>
      `"${address}","10.20.30.0","Active","${mac.replaceAll(':', '-')}","Dhcp",,"${name.toLowerCase()}.${domain}","11/24/2026 10:00:00 AM","10.20.30.2"`,
  );
  return `#TYPE Microsoft.Management.Infrastructure.CimInstance\r\n"IPAddress","ScopeId","AddressState","ClientId","ClientType","Description","HostName","LeaseExpiryTime","ServerIP"\r\n${rows.join('\r\n')}\r\n`;
}

/** The least that is a workbook: one sheet, texts in the cells. */
export function workbook(rows: readonly (readonly string[])[]): Uint8Array {
  const cells = rows.map(
    (row, r) =>
      `<row r="${r + 1}">${row.map((text, c) => `<c r="${String.fromCharCode(65 + c)}${r + 1}" t="inlineStr"><is><t>${text}</t></is></c>`).join('')}</row>`,
  );
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packages = 'http://schemas.openxmlformats.org/package/2006';
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
  return zipSync({
    '[Content_Types].xml': strToU8(
      `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    ),
    '_rels/.rels': strToU8(
      `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    'xl/workbook.xml': strToU8(
      `${head}<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="Devices" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(
      `${head}<worksheet xmlns="${main}"><sheetData>${cells.join('')}</sheetData></worksheet>`,
    ),
  });
}
