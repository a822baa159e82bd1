/**
 * Finds each host's facts in what Ansible writes: files of `--tree` and of the fact cache, console output of ad-hoc
 * commands, the JSON callback, dumps of hostvars. Also says which hosts were unreachable or failed.
 */
import type { Content } from '../files/content.ts';
import { isRecord, recordsOf, textOf, type JsonRecord } from '../domain/json-values.ts';

export interface AnsibleHost {
  /** As the inventory calls it; empty where the file does not tell. */
  host: string;
  /** Names without "ansible_" in front. */
  facts: JsonRecord;
}

export interface AnsibleResults {
  hosts: AnsibleHost[];
  /** Hosts without facts, and why. */
  failed: { host: string; why: string }[];
  /** Blocks of console output that are no whole JSON. */
  unread: number;
}

/** Facts every setup of Linux, macOS and Windows hosts has some of. */
const tellingFacts = ['distribution', 'os_family', 'hostname', 'architecture', 'system', 'machine_id', 'fqdn'];
/** Line of console output that begins a host's result. */
const hostLine = /^(\S{1,253}) \| ([A-Za-z]+)!?(?: \(rc=-?\d+\))? (?:=>|>>) (\{.*)$/;
// eslint-disable-next-line no-control-regex -- colours of a terminal, as script(1) keeps them
const colours = /\u001b\[[0-9;]{0,12}m/g;

const prefixed = (value: JsonRecord) => tellingFacts.some((name) => `ansible_${name}` in value);
const bare = (value: JsonRecord) => tellingFacts.filter((name) => name in value).length >= 3;
const listsPackages = (value: JsonRecord) =>
  isRecord(value['packages']) &&
  Object.values(value['packages'])
    .slice(0, 5)
    .some((item) => Array.isArray(item));

/** One host's facts by their bare names; null where the value holds none. */
function factsOf(value: JsonRecord): JsonRecord | null {
  const inner = isRecord(value['ansible_facts']) ? value['ansible_facts'] : null;
  const sources = [inner, value].filter(
    (one) => one !== null && (one === inner || prefixed(one) || (inner === null && (bare(one) || listsPackages(one)))),
  );
  if (sources.length === 0) return null;
  const facts: JsonRecord = {};
  for (const source of sources)
    for (const [name, fact] of Object.entries(source!)) {
      if (name === 'ansible_facts' || name.startsWith('ohai_') || name.startsWith('facter_')) continue;
      const own = name.replace(/^ansible_/, '');
      if (!Object.hasOwn(facts, own)) facts[own] = fact;
    }
  return Object.keys(facts).length ? facts : null;
}

/** The value of ansible-core 2.19's cache files stands as text in a payload. */
function unwrap(value: unknown): unknown {
  if (!isRecord(value) || typeof value['__payload__'] !== 'string') return value;
  try {
    return JSON.parse(value['__payload__']) as unknown;
  } catch {
    return value;
  }
}

function whyFailed(value: JsonRecord): string | null {
  if (value['unreachable'] !== true && value['failed'] !== true) return null;
  return `${value['unreachable'] === true ? 'unreachable' : 'failed'}${textOf(value['msg']) ? `: ${textOf(value['msg']).slice(0, 200)}` : ''}`;
}

function addHost(results: AnsibleResults, host: string, value: JsonRecord): boolean {
  const why = whyFailed(value);
  const facts = why === null || isRecord(value['ansible_facts']) ? factsOf(value) : null;
  if (facts) {
    // Facts of several modules about one host (setup, package_facts) are one host's.
    const known = host ? results.hosts.find((one) => one.host === host) : undefined;
    if (known) Object.assign(known.facts, facts);
    else results.hosts.push({ host, facts });
  } else if (why !== null) results.failed.push({ host, why });
  return facts !== null || why !== null;
}

/** Records by host: hostvars, the "hosts" of a task. */
function addHosts(results: AnsibleResults, byHost: JsonRecord): boolean {
  let any = false;
  for (const [host, value] of Object.entries(byHost)) if (isRecord(value) && addHost(results, host, value)) any = true;
  return any;
}

function addValue(results: AnsibleResults, value: JsonRecord): void {
  if (Array.isArray(value['plays'])) {
    for (const play of recordsOf(value['plays']))
      for (const task of recordsOf(play['tasks'])) if (isRecord(task['hosts'])) addHosts(results, task['hosts']);
    return;
  }
  const meta = value['_meta'];
  if (isRecord(meta) && isRecord(meta['hostvars'])) addHosts(results, meta['hostvars']);
  else if (isRecord(value['hostvars'])) addHosts(results, value['hostvars']);
  else if (!addHost(results, textOf(value['inventory_hostname']), value)) addHosts(results, value);
}

function addConsole(results: AnsibleResults, text: string): void {
  let open: { host: string; status: string; lines: string[] } | null = null;
  const close = () => {
    if (!open) return;
    const { host, status, lines } = open;
    open = null;
    try {
      const value: unknown = JSON.parse(lines.join('\n'));
      if (!isRecord(value)) return;
      const failure = /^(?:unreachable|failed|fatal)$/i.test(status);
      if (!addHost(results, host, value) && failure)
        results.failed.push({ host, why: textOf(value['msg']).slice(0, 200) || status.toLowerCase() });
    } catch {
      results.unread += 1;
    }
  };
  for (const raw of text.split('\n')) {
    const line = raw.includes('\u001b') ? raw.replaceAll(colours, '') : raw;
    const head = hostLine.exec(line);
    if (head) {
      close();
      open = { host: head[1]!, status: head[2]!, lines: [head[3]!] };
      if (head[3]!.length > 1 && head[3]!.endsWith('}')) close();
    } else if (open) {
      (open as { lines: string[] }).lines.push(line);
      if (line === '}') close();
    } else {
      const failed = /^(\S{1,253}) \| (UNREACHABLE|FAILED)!?/.exec(line);
      if (failed) results.failed.push({ host: failed[1]!, why: failed[2]!.toLowerCase() });
    }
  }
  close();
}

export function readAnsibleResults(content: Content): AnsibleResults {
  const results: AnsibleResults = { hosts: [], failed: [], unread: 0 };
  const value = unwrap(content.json());
  if (isRecord(value)) addValue(results, value);
  else if (value === undefined) addConsole(results, content.text);
  return results;
}

/** Quick look: 0 where nothing of Ansible's is to be seen. */
export function looksLikeAnsible(content: Content): number {
  const { head } = content;
  if (!/^\s*\{/.test(head)) {
    const lines = head
      .slice(0, 20_000)
      .split('\n')
      .map((line) => line.replaceAll(colours, ''));
    return lines.some((line) => hostLine.test(line)) && /ansible_facts|"changed"|"unreachable"/.test(head) ? 0.97 : 0;
  }
  if (
    !/ansible|module_setup|"os_family"|"packages"|"unreachable"|"hostvars"|__payload__|"plays"/.test(
      content.text.slice(0, 2_000_000),
    )
  )
    return 0;
  const value = unwrap(content.json());
  if (!isRecord(value)) return 0;
  if (isRecord(value['ansible_facts'])) return 0.98;
  if (prefixed(value)) return 0.97;
  if ('changed' in value && whyFailed(value) !== null) return 0.9;
  if (listsPackages(value) && ('module_setup' in value || bare(value) || packageFacts(value))) return 0.9;
  if (bare(value) && ('module_setup' in value || ('os_family' in value && 'distribution' in value))) return 0.9;
  const results: AnsibleResults = { hosts: [], failed: [], unread: 0 };
  addValue(results, value);
  return results.hosts.some(({ facts }) => prefixed(value) || bare(facts) || packageFacts(facts)) ? 0.92 : 0;
}

/** Lists of package_facts: each package's name leads to what is installed of it, with the manager as "source". */
function packageFacts(facts: JsonRecord): boolean {
  if (!isRecord(facts['packages'])) return false;
  const [first] = Object.values(facts['packages']);
  const [item] = recordsOf(first);
  return item !== undefined && 'name' in item && 'version' in item && 'source' in item;
}
