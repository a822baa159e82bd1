/**
 * Vulnerability states of Wazuh: what its index "wazuh-states-vulnerabilities-*" answers to a search (4.8 and later), or its
 * API before that (GET /vulnerability/AGENT) where the agent's name was added. Names only affected packages, so it is no
 * list of packages.
 */
import { z } from 'zod';
import type { OperatingSystem } from '../../../src-shared/model/asset.ts';
import { Refusal } from '../../../src-shared/errors.ts';
import type { Importer, ParsedInventory } from './importer.ts';
import { systemOf } from './scanned-system.ts';
import { cvesIn, findingOf, instantOf, namesOf, severityOf } from './scan-report.ts';

const text = z.string().catch('');
const state = z.object({
  agent: z.object({ id: text, name: text, version: text }),
  host: z
    .object({ os: z.object({ full: text, name: text, platform: text, version: text, kernel: text, type: text }) })
    .optional()
    .catch(undefined),
  package: z.object({ name: text, version: text, condition: text }).optional().catch(undefined),
  vulnerability: z.object({
    id: z.string().min(1),
    severity: text,
    description: text,
    detected_at: text,
    scanner: z.object({ condition: text, source: text }).optional().catch(undefined),
  }),
});
type State = z.infer<typeof state>;

const answer = z.object({ hits: z.object({ hits: z.array(z.object({ _index: text, _source: z.unknown() })) }) });

const formerAnswer = z.object({ data: z.object({ affected_items: z.array(z.unknown()) }) });
const formerItem = z.object({
  agent_name: z.string().min(1),
  name: z.string().min(1),
  version: text,
  cve: z.string().min(1),
  severity: text,
  title: text,
  condition: text,
  detection_time: text,
});

/** Entries of either answer as states; null for another file. */
function statesIn(json: unknown): { states: State[]; unread: number } | null {
  const answered = answer.safeParse(json);
  const former = answered.success ? undefined : formerAnswer.safeParse(json);
  const entries: unknown[] = answered.success
    ? answered.data.hits.hits.map(({ _source }) => _source)
    : (former?.data?.data.affected_items ?? []).map((entry) => {
        const { data: item } = formerItem.safeParse(entry);
        return (
          item && {
            agent: { name: item.agent_name },
            package: { name: item.name, version: item.version },
            vulnerability: {
              id: item.cve,
              severity: item.severity,
              description: item.title,
              detected_at: item.detection_time,
              scanner: { condition: item.condition },
            },
          }
        );
      });
  const states = entries.flatMap((entry) => {
    const one = state.safeParse(entry);
    return one.success ? [one.data] : [];
  });
  return states.length > 0 ? { states, unread: entries.length - states.length } : null;
}

function readFinding({ vulnerability: found, package: of }: State) {
  const condition = found.scanner?.condition ?? '';
  const fixed = /^Package less than (\S+)$/.exec(condition)?.[1];
  return findingOf({
    id: found.id,
    title: of?.name ? `${found.id} in ${of.name}` : found.id,
    cves: cvesIn(found.id),
    severity: severityOf(found.severity),
    product: of?.name,
    installed: of?.version,
    fixed,
    output: [found.description, condition, found.scanner?.source && `By: ${found.scanner.source}`]
      .filter(Boolean)
      .join('\n'),
  });
}

/** The agent runs on the machine and knows the whole build of a Windows: 10.0.22631.3296. */
function systemIn(os: NonNullable<State['host']>['os'] | undefined): OperatingSystem | undefined {
  const named = systemOf((os?.full || `${os?.name} ${os?.version}`).replace(/ \d+(?:\.\d+){3}$/, ''));
  const [, version, build, ubr] = /^(\d+\.\d+)\.(\d{4,5})\.(\d{1,6})$/.exec(os?.version ?? '') ?? [];
  return named?.family === 'windows' && version
    ? { ...named, version: `${version}.${build}`, build: build!, ubr: Number(ubr) }
    : named;
}

function readAgent(part: string, states: readonly State[]): ParsedInventory {
  const [{ agent, host }] = states as [State];
  const { os } = host ?? {};
  const system = systemIn(os);
  const takenAt = states
    .map(({ vulnerability: { detected_at: at } }) => instantOf(at))
    .filter((at) => at !== undefined)
    .toSorted()
    .at(-1);
  return {
    inventory: {
      identity: namesOf([agent.name]),
      ...(system ? { os: system } : {}),
      ...(os?.kernel && system?.family !== 'windows' ? { kernel: { release: os.kernel } } : {}),
      scans: [
        {
          scanner: 'wazuh',
          ...(agent.version ? { version: agent.version } : {}),
          ...(takenAt ? { at: takenAt } : {}),
          credentialed: true,
          findings: states.map(readFinding),
          informational: 0,
        },
      ],
    },
    warnings: [],
    part,
  };
}

export const wazuh: Importer = {
  id: 'wazuh',
  title: 'Wazuh vulnerability states',
  example: 'GET wazuh-states-vulnerabilities-*/_search?size=10000 > wazuh.json',
  detect(content) {
    const { head } = content;
    const likely = /"_source"/.test(head)
      ? /"vulnerability"/.test(head)
      : /"affected_items"/.test(head) && /"cve"/.test(head);
    return likely && statesIn(content.json()) ? 0.95 : 0;
  },
  parse({ json, file }) {
    const read = statesIn(json());
    if (!read)
      throw new Refusal(
        'nothing-to-import',
        `${file.name} has no vulnerability of a named agent in it`,
        'Search the whole index wazuh-states-vulnerabilities-*.',
      );
    const agents = [...Map.groupBy(read.states, ({ agent }) => agent.name || agent.id)];
    const machines = agents.map(([part, own]) => readAgent(part, own));
    if (read.unread > 0) machines[0]!.warnings.push(`${read.unread} state(s) could not be read`);
    return machines;
  },
};
