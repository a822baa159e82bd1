/** Months of Microsoft's updates in its own forms, for tests: the same content as CVRF in XML and in JSON. */

export interface MonthFix {
  text: string;
  products: string[];
  build?: string;
  supersedes?: string;
  subType?: string;
  restart?: string;
}

export interface MonthVulnerability {
  cve: string;
  products: string[];
  notAffected?: string[];
  severity?: string;
  exploited?: boolean;
  score?: [base: number, vector: string];
  fixes?: MonthFix[];
  mitigation?: string;
  date?: string;
}

export interface Month {
  id: string;
  date: string;
  /** Names by id. */
  products: Record<string, string>;
  vulnerabilities: MonthVulnerability[];
}

const status = (exploited: boolean) =>
  `Publicly Disclosed:No;Exploited:${exploited ? 'Yes' : 'No'};Latest Software Release:Exploitation ${exploited ? 'Detected' : 'Less Likely'}`;

export function monthXml({ id, date, products, vulnerabilities }: Month): string {
  const ids = (list: string[]) => list.map((one) => `<vuln:ProductID>${one}</vuln:ProductID>`).join('');
  const tree = Object.entries(products)
    .map(([product, name]) => `<prod:FullProductName ProductID="${product}">${name}</prod:FullProductName>`)
    .join('');
  const all = vulnerabilities.map((one) => {
    const {
      severity = 'Important',
      exploited = false,
      score = [7.8, 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'],
    } = one;
    const fixes = (one.fixes ?? []).map(
      (fix) => `<vuln:Remediation Type="Vendor Fix"><vuln:Description>${fix.text}</vuln:Description>
        ${fix.supersedes ? `<vuln:Supercedence>${fix.supersedes}</vuln:Supercedence>` : ''}${ids(fix.products)}<vuln:AffectedFiles />
        <vuln:RestartRequired>${fix.restart ?? 'Yes'}</vuln:RestartRequired><vuln:SubType>${fix.subType ?? 'Security Update'}</vuln:SubType>
        ${fix.build ? `<vuln:FixedBuild>${fix.build}</vuln:FixedBuild>` : ''}</vuln:Remediation>`,
    );
    return `<vuln:Vulnerability Ordinal="1"><vuln:Title>Flaw ${one.cve}</vuln:Title><vuln:CVE>${one.cve}</vuln:CVE>
      <vuln:ProductStatuses><vuln:Status Type="Known Affected">${ids(one.products)}</vuln:Status>
      ${one.notAffected ? `<vuln:Status Type="Known Not Affected">${ids(one.notAffected)}</vuln:Status>` : ''}</vuln:ProductStatuses>
      <vuln:Threats>${one.products.map((product) => `<vuln:Threat Type="Impact"><vuln:Description>Elevation of Privilege</vuln:Description><vuln:ProductID>${product}</vuln:ProductID></vuln:Threat><vuln:Threat Type="Severity"><vuln:Description>${severity}</vuln:Description><vuln:ProductID>${product}</vuln:ProductID></vuln:Threat>`).join('')}
      <vuln:Threat Type="Exploit Status"><vuln:Description>${status(exploited)}</vuln:Description></vuln:Threat></vuln:Threats>
      <vuln:CVSSScoreSets><vuln:ScoreSet><vuln:BaseScore>${score[0]}</vuln:BaseScore><vuln:Vector>${score[1]}</vuln:Vector>${ids(one.products)}</vuln:ScoreSet></vuln:CVSSScoreSets>
      <vuln:Remediations>${fixes.join('')}${one.mitigation ? `<vuln:Remediation Type="Mitigation"><vuln:Description>&lt;p&gt;${one.mitigation}&lt;/p&gt;</vuln:Description></vuln:Remediation>` : ''}
      <vuln:Remediation Type="Known Issue"><vuln:Description>5000000</vuln:Description>${ids(one.products)}</vuln:Remediation></vuln:Remediations>
      <vuln:RevisionHistory><vuln:Revision><cvrf:Number>1.0</cvrf:Number><cvrf:Date>${one.date ?? date}</cvrf:Date></vuln:Revision></vuln:RevisionHistory></vuln:Vulnerability>`;
  });
  return `<?xml version="1.0" encoding="utf-8"?><cvrf:cvrfdoc xmlns:cvrf="http://www.icasi.org/CVRF/schema/cvrf/1.1" xmlns:prod="http://www.icasi.org/CVRF/schema/prod/1.1" xmlns:vuln="http://www.icasi.org/CVRF/schema/vuln/1.1">
    <cvrf:DocumentPublisher Type="Vendor"><cvrf:ContactDetails>secure@microsoft.com</cvrf:ContactDetails></cvrf:DocumentPublisher>
    <cvrf:DocumentTracking><cvrf:Identification><cvrf:ID>${id}</cvrf:ID></cvrf:Identification><cvrf:InitialReleaseDate>${date}</cvrf:InitialReleaseDate><cvrf:CurrentReleaseDate>${date}</cvrf:CurrentReleaseDate></cvrf:DocumentTracking>
    <prod:ProductTree><prod:Branch Type="Vendor" Name="Microsoft">${tree}</prod:Branch>${tree}</prod:ProductTree>${all.join('')}</cvrf:cvrfdoc>`;
}

export function monthJson({ id, date, products, vulnerabilities }: Month): string {
  const value = (text: string) => ({ Value: text });
  const names = Object.entries(products).map(([ProductID, Value]) => ({ ProductID, Value }));
  return JSON.stringify({
    DocumentPublisher: { ContactDetails: value('secure@microsoft.com') },
    DocumentTracking: { Identification: { ID: value(id) }, InitialReleaseDate: date, CurrentReleaseDate: date },
    ProductTree: { Branch: [{ Items: [{ Items: names, Type: 1, Name: 'Windows' }], Type: 0 }], FullProductName: names },
    Vulnerability: vulnerabilities.map((one) => {
      const {
        severity = 'Important',
        exploited = false,
        score = [7.8, 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H'],
      } = one;
      return {
        Title: value(`Flaw ${one.cve}`),
        CVE: one.cve,
        ProductStatuses: [
          { ProductID: one.products, Type: 3 },
          ...(one.notAffected ? [{ ProductID: one.notAffected, Type: 4 }] : []),
        ],
        Threats: [
          ...one.products.flatMap((product) => [
            { Description: value('Elevation of Privilege'), ProductID: [product], Type: 0 },
            { Description: value(severity), ProductID: [product], Type: 3 },
          ]),
          { Description: value(status(exploited)), Type: 1 },
        ],
        CVSSScoreSets: [{ BaseScore: score[0], Vector: score[1], ProductID: one.products }],
        Remediations: [
          ...(one.fixes ?? []).map((fix) => ({
            Description: value(fix.text),
            ...(fix.supersedes ? { Supercedence: fix.supersedes } : {}),
            ProductID: fix.products,
            Type: 2,
            RestartRequired: value(fix.restart ?? 'Yes'),
            SubType: fix.subType ?? 'Security Update',
            ...(fix.build ? { FixedBuild: fix.build } : {}),
          })),
          ...(one.mitigation ? [{ Description: value(`<p>${one.mitigation}</p>`), Type: 1 }] : []),
          { URL: 'https://support.microsoft.com/help/5000000', ProductID: one.products, Type: 3, SubType: '5000000' },
        ],
        RevisionHistory: [{ Number: '1.0', Date: one.date ?? date }],
      };
    }),
  });
}
