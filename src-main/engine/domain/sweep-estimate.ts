/** How much a sweep will be, before it is confirmed: connections at most, and the time it likely takes. */
import { portsToTry } from './services.ts';

export interface SweepEstimate {
  addresses: number;
  /** Every port of every address; free addresses cost far fewer. */
  connections: number;
  seconds: number;
}

/** Measured: a free address is given up after 1.3 to 1.8 s, 256 at once; a polite sweep makes 20 connections or datagrams a second, four addresses at once. */
const freeAddress = 1.8;
const atOnce = 256;
const politeAtOnce = 4;
const politeRate = 20;
/** Connections to an address that is free, and the share of addresses that usually is not. */
const knocks = 4;
const inUse = 0.1;
/** The last hosts' greetings, and storing what was found. */
const ending = 0.5;

/** Datagrams for one question: once more where nobody answers, which is the rule. */
const datagrams = 2;

export interface EstimatedScope {
  addresses: number;
  ports: readonly number[];
  polite: boolean;
  /** Kinds of questions over UDP that machines which answer are asked. */
  questions: number;
}

export function estimateSweep({ addresses, ports, polite, questions }: EstimatedScope): SweepEstimate {
  const tried = portsToTry(ports, polite).length;
  const waiting = (addresses / (polite ? politeAtOnce : atOnce)) * freeAddress;
  const sending = polite
    ? (addresses * (Math.min(knocks, tried) + inUse * (tried + datagrams * questions))) / politeRate
    : 0;
  return {
    addresses,
    connections: addresses * tried,
    seconds: Math.ceil(Math.max(waiting, freeAddress, sending) + ending),
  };
}
