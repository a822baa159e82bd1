/**
 * What a machine that is there is asked beside its ports, over UDP: its NetBIOS names, what it tells over multicast DNS,
 * who its SNMP engine is and, with a community, what it calls itself. Each once with one retry.
 */
import { randomInt } from 'node:crypto';
import pLimit from 'p-limit';
import type { SweepQuestion } from '../../../src-shared/model/discovery.ts';
import { askOver } from './datagrams.ts';
import { mdnsModelRequest, mdnsPort, mdnsRequest, readMdnsAnswers, type MdnsFacts } from './probes/mdns.ts';
import { readDnsAnswer } from './probes/dns-message.ts';
import { netbiosPort, netbiosRequest, readNetbiosAnswer, type NetbiosFacts } from './probes/netbios.ts';
import {
  readSnmpEngine,
  readSnmpSystem,
  snmpEngineRequest,
  snmpPort,
  snmpSystemRequest,
  type SnmpEngine,
  type SnmpSystem,
} from './probes/snmp.ts';

export interface Told {
  netbios?: NetbiosFacts;
  mdns?: MdnsFacts;
  engine?: SnmpEngine;
  /** `open`: it answers to the community that everyone knows. */
  system?: SnmpSystem & { open: boolean };
}

export interface Questions {
  ask: readonly SweepQuestion[];
  /** Of SNMP v1 and v2c, tried in order until one is answered. */
  communities: readonly string[];
  /** Resolves when a datagram may be sent; to false when none may any more. */
  turn(): Promise<boolean>;
  /** What the address answered to the whole segment. */
  overheard(address: string): readonly Buffer[];
}

/** Machines asked at once: each takes up to four sockets. */
const atOnce = 96;
const everyonesCommunity = 'public';

/** What the sweep tries where a person gave no community. A polite one guesses none. */
export const usualCommunities = (polite: boolean): string[] => (polite ? [] : [everyonesCommunity]);

export function createQuestioner({ ask, communities, turn, overheard }: Questions): (address: string) => Promise<Told> {
  const limit = pLimit(atOnce);
  const newId = () => randomInt(1, 0x7fff);

  async function netbios(address: string): Promise<NetbiosFacts | null> {
    const id = newId();
    const first = netbiosRequest(id);
    const isAnswer = (bytes: Buffer) => readNetbiosAnswer(bytes, id) !== null;
    const [answer] = await askOver({ address, port: netbiosPort, first, second: first, isAnswer, turn });
    return answer ? readNetbiosAnswer(answer, id) : null;
  }

  async function mdns(address: string): Promise<MdnsFacts | null> {
    const first = mdnsRequest(newId(), address);
    const common = { address, port: mdnsPort, isAnswer: (bytes: Buffer) => readDnsAnswer(bytes).length > 0, turn };
    const answers = await askOver({ ...common, first, second: first, linger: 100 });
    const all = [...overheard(address), ...answers];
    const facts = readMdnsAnswers(all, address);
    if (!facts?.host || facts.model !== undefined || answers.length === 0) return facts;
    const model = mdnsModelRequest(newId(), facts.host);
    return readMdnsAnswers([...all, ...(await askOver({ ...common, first: model, second: model }))], address);
  }

  async function engine(address: string): Promise<SnmpEngine | null> {
    const first = snmpEngineRequest(newId());
    const isAnswer = (bytes: Buffer) => readSnmpEngine(bytes) !== null;
    const [answer] = await askOver({ address, port: snmpPort, first, second: first, isAnswer, turn });
    return answer ? readSnmpEngine(answer) : null;
  }

  async function system(address: string): Promise<Told['system'] | null> {
    for (const community of communities) {
      const id = newId();
      const isAnswer = (bytes: Buffer) => readSnmpSystem(bytes, id) !== null;
      // Old devices speak version 1 alone: the retry is in its words.
      const [first, second] = [snmpSystemRequest(id, community, 1), snmpSystemRequest(id, community, 0)];
      const [answer] = await askOver({ address, port: snmpPort, first, second, isAnswer, turn });
      const read = answer && readSnmpSystem(answer, id);
      if (read) return { ...read, open: community === everyonesCommunity };
    }
    return null;
  }

  async function askAll(address: string): Promise<Told> {
    const wanted = new Set(ask);
    const [names, said, who, what] = await Promise.all([
      wanted.has('netbios') && !address.includes(':') ? netbios(address) : null,
      wanted.has('mdns') ? mdns(address) : null,
      wanted.has('snmp') ? engine(address) : null,
      wanted.has('snmp') ? system(address) : null,
    ]);
    return {
      ...(names ? { netbios: names } : {}),
      ...(said ? { mdns: said } : {}),
      ...(who ? { engine: who } : {}),
      ...(what ? { system: what } : {}),
    };
  }

  return (address) => limit(() => askAll(address));
}
