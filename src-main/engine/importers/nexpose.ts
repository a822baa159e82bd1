/**
 * Reports of Nexpose and InsightVM, "XML Export 2.0": nodes with their tests, and behind them the definitions of the
 * vulnerabilities that the tests look for. What was looked for and not found counts as informational.
 */
import type { SweepPort } from '../../../src-shared/model/discovery.ts';
import type { ReportedFinding } from '../../../src-shared/model/scan.ts';
import type { Inventory } from '../../../src-shared/model/software.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import { childOf, childrenOf, readXml, type XmlElement } from '../files/xml.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { agreedSystem, kindOf, systemOf } from './scanned-system.ts';
import {
  addressesOf,
  cvesIn,
  cvssOf,
  findingOf,
  instantOf,
  macsIn,
  namesOf,
  portOf,
  portsOf,
  severityOfScore,
  versionsIn,
} from './scan-report.ts';

interface Test {
  id: string;
  port: string | undefined;
  output: string;
}

interface Node {
  element: XmlElement;
  tests: Test[];
  /** Tests that found nothing. */
  passed: number;
}

/** Text of an element with that of all its children, one line for each. */
function wholeText(element: XmlElement | undefined): string {
  if (!element) return '';
  return [element.text, ...element.children.map(wholeText)].filter(Boolean).join('\n');
}

/** 20210211T163822649 */
function timeOf(text: string | undefined): string | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/.exec(text ?? '') ?? [];
  return year && instantOf(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function readNode(element: XmlElement): Node {
  const endpoints = childrenOf(childOf(element, 'endpoints'), 'endpoint');
  const places = [
    { of: element, port: undefined },
    ...endpoints.flatMap((endpoint) => {
      const port = portOf(endpoint.attributes['port'], endpoint.attributes['protocol']);
      const services = childrenOf(childOf(endpoint, 'services'), 'service');
      return [endpoint, ...services].map((of) => ({ of, port }));
    }),
  ];
  const all = places.flatMap(({ of, port }) =>
    childrenOf(childOf(of, 'tests'), 'test').map((test) => ({ test, port })),
  );
  // vulnerable-exploited, vulnerable-version, vulnerable-potential; not-vulnerable, error, skipped-...
  const weak = all.filter(({ test }) => test.attributes['status']?.startsWith('vulnerable'));
  const tests = weak.map(({ test, port }) => ({
    id: test.attributes['id']?.toLowerCase() ?? '',
    port,
    output: wholeText(test),
  }));
  return {
    element: { ...element, children: element.children.filter(({ name }) => name !== 'tests') },
    tests,
    passed: all.length - weak.length,
  };
}

function readFinding({ id, port, output }: Test, definition: XmlElement | undefined): ReportedFinding {
  const { title, cvssScore, cvssVector } = definition?.attributes ?? {};
  const references = childrenOf(childOf(definition, 'references'), 'reference');
  const vectors = [
    cvssOf(definition?.attributes['cvssV3Vector'], definition?.attributes['cvssV3Score']),
    cvssOf(cvssVector, cvssScore),
  ];
  const score = Math.max(...vectors.map((one) => one?.base ?? 0), Number(cvssScore ?? 0) || 0);
  return findingOf({
    id: id || 'unnamed',
    title: title ?? id,
    cves: cvesIn(
      references
        .filter(({ attributes }) => /^cve$/i.test(attributes['source'] ?? ''))
        .map(({ text }) => text)
        .join(' '),
    ),
    severity: severityOfScore(score),
    cvss: vectors,
    ...versionsIn(output),
    port,
    output,
    solution: wholeText(childOf(definition, 'solution')),
  });
}

function machineOf(
  { element, tests, passed }: Node,
  definitions: ReadonlyMap<string, XmlElement>,
  takenAt: string | undefined,
): ParsedInventory {
  const part = element.attributes['address'] ?? 'node';
  const fingerprints = childrenOf(childOf(element, 'fingerprints'), 'os').map(({ attributes }) => attributes);
  const best = Math.max(...fingerprints.map(({ certainty }) => Number(certainty ?? 0)));
  const likely = fingerprints.filter(({ certainty }) => best >= 0.9 && Number(certainty ?? 0) === best);
  const os = agreedSystem(
    likely.map(({ vendor = '', product = '', version = '' }) => systemOf(`${vendor} ${product} ${version}`)),
  );
  const kind = kindOf(likely[0]?.['device-class'], os);
  const endpoints = childrenOf(childOf(element, 'endpoints'), 'endpoint');
  const ports = endpoints.flatMap((endpoint): SweepPort[] => {
    const { protocol, port, status } = endpoint.attributes;
    const service = childrenOf(childOf(endpoint, 'services'), 'service')[0]?.attributes['name'];
    if (protocol !== 'tcp' || status !== 'open') return [];
    return [{ port: Number(port), ...(service && !service.startsWith('<') ? { service: service.toLowerCase() } : {}) }];
  });
  const card = element.attributes['hardware-address'] ?? '';
  const macs = macsIn(/^[0-9a-f]{12}$/i.test(card) ? card.replace(/(..)(?=.)/g, '$1:') : card);
  const addresses = addressesOf([part]);
  const inventory: Inventory = {
    ...(takenAt ? { takenAt } : {}),
    identity: {
      ...namesOf(childrenOf(childOf(element, 'names'), 'name').map(({ text }) => text)),
      ...(macs.length > 0 ? { macs } : {}),
    },
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(os ? { os } : {}),
    ...(kind ? { kind } : {}),
    ...(ports.length > 0 ? { ports: portsOf(ports) } : {}),
    scans: [
      {
        scanner: 'nexpose',
        ...(takenAt ? { at: takenAt } : {}),
        findings: tests.map((test) => readFinding(test, definitions.get(test.id))),
        informational: passed,
      },
    ],
  };
  return { inventory, warnings: [], part };
}

export const nexpose: Importer = {
  id: 'nexpose',
  title: 'Nexpose or InsightVM report',
  example: 'InsightVM: Reports > Export > XML Export 2.0',
  detect: (content) => (content.xmlRoot()?.name === 'NexposeReport' ? 0.98 : 0),
  parse({ pieces, file }) {
    const nodes: Node[] = [];
    const definitions = new Map<string, XmlElement>();
    let end: string | undefined;
    const { broken } = readXml(pieces(), file.name, new Set(['scan', 'node', 'vulnerability']), (element) => {
      if (element.name === 'scan') end = timeOf(element.attributes['endTime']) ?? end;
      else if (element.name === 'vulnerability')
        definitions.set((element.attributes['id'] ?? '').toLowerCase(), element);
      else if (element.attributes['status'] !== 'dead') nodes.push(readNode(element));
    });
    const machines = nodes.map((node) => machineOf(node, definitions, end));
    const [first] = machines;
    if (!first)
      throw new Refusal('nothing-to-import', `${file.name} has no machine in it`, 'Export the report with its assets.');
    if (broken)
      first.warnings.push(
        `The file breaks off: ${machines.length} machine(s) before that were read, weaknesses may lack their titles.`,
      );
    return machines;
  },
};
