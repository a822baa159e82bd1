/**
 * Base scores of CVSS vectors 2.0, 3.0, 3.1 and 4.0 (for 4.0 the nomenclature CVSS-B). Checks a vector against
 * FIRST's metric tables first; threat, temporal and environmental metrics are accepted and left out of the score.
 */
import * as cvssModule from 'ae-cvss-calculator';

// The package is UMD: Node finds its exports on the default export only, its types name them directly.
const calculators = (cvssModule as unknown as { default?: typeof cvssModule }).default ?? cvssModule;

export type CvssVersion = '2.0' | '3.0' | '3.1' | '4.0';

export interface ScoredVector {
  /** As given. */
  vector: string;
  version: CvssVersion;
  /** 0 to 10, one decimal. */
  base: number;
  /** none, low, medium, high, critical; version 2.0 knows neither none nor critical (NVD's ranges). */
  severity: string;
}

export interface BadVector {
  vector: string;
  error: { code: 'invalid-argument'; message: string; hint: string };
}

type Metrics = Record<string, string>;

interface Grammar {
  prefix: string;
  /** Must all be there. */
  base: Metrics;
  optional: Metrics;
}

const impact3: Metrics = { C: 'N L H', I: 'N L H', A: 'N L H' };
const base3: Metrics = { AV: 'N A L P', AC: 'L H', PR: 'N L H', UI: 'N R', S: 'U C', ...impact3 };
const optional3: Metrics = {
  E: 'X U P F H',
  RL: 'X O T W U',
  RC: 'X U R C',
  CR: 'X L M H',
  IR: 'X L M H',
  AR: 'X L M H',
  ...Object.fromEntries(Object.entries(base3).map(([name, values]) => [`M${name}`, `X ${values}`])),
};
const base4: Metrics = {
  AV: 'N A L P',
  AC: 'L H',
  AT: 'N P',
  PR: 'N L H',
  UI: 'N P A',
  VC: 'H L N',
  VI: 'H L N',
  VA: 'H L N',
  SC: 'H L N',
  SI: 'H L N',
  SA: 'H L N',
};

/** The metric tables of the four specifications (first.org/cvss). */
const grammars: Record<CvssVersion, Grammar> = {
  '2.0': {
    prefix: '',
    base: { AV: 'L A N', AC: 'H M L', Au: 'M S N', C: 'N P C', I: 'N P C', A: 'N P C' },
    optional: {
      E: 'U POC F H ND',
      RL: 'OF TF W U ND',
      RC: 'UC UR C ND',
      CDP: 'N L LM MH H ND',
      TD: 'N L M H ND',
      CR: 'L M H ND',
      IR: 'L M H ND',
      AR: 'L M H ND',
    },
  },
  '3.0': { prefix: 'CVSS:3.0/', base: base3, optional: optional3 },
  '3.1': { prefix: 'CVSS:3.1/', base: base3, optional: optional3 },
  '4.0': {
    prefix: 'CVSS:4.0/',
    base: base4,
    optional: {
      E: 'X A P U',
      CR: 'X H M L',
      IR: 'X H M L',
      AR: 'X H M L',
      ...Object.fromEntries(Object.entries(base4).map(([name, values]) => [`M${name}`, `X ${values}`])),
      MSC: 'X H L N',
      MSI: 'X S H L N',
      MSA: 'X S H L N',
      S: 'X N P',
      AU: 'X N Y',
      R: 'X A U I',
      V: 'X D C',
      RE: 'X L M H',
      U: 'X Clear Green Amber Red',
    },
  },
};

function severityOf(version: CvssVersion, base: number): string {
  if (version === '2.0') return base >= 7 ? 'high' : base >= 4 ? 'medium' : 'low';
  if (base >= 9) return 'critical';
  if (base >= 7) return 'high';
  if (base >= 4) return 'medium';
  return base > 0 ? 'low' : 'none';
}

function versionOf(text: string): CvssVersion | null {
  const prefix = /^CVSS:(\d+\.\d+)\//.exec(text);
  if (prefix) return prefix[1] === '3.0' || prefix[1] === '3.1' || prefix[1] === '4.0' ? prefix[1] : null;
  return /^[A-Za-z]+:/.test(text) && !/^CVSS/i.test(text) ? '2.0' : null;
}

/** The vector with its base metrics alone, in the specification's order; a sentence when it breaks the rules. */
function readBase(text: string, version: CvssVersion): { base: string } | { problem: string } {
  const { prefix, base, optional } = grammars[version];
  const seen = new Map<string, string>();
  for (const part of text.slice(prefix.length).split('/')) {
    const colon = part.indexOf(':');
    const name = part.slice(0, Math.max(colon, 0));
    const value = part.slice(colon + 1);
    const allowed = Object.hasOwn(base, name) ? base[name] : Object.hasOwn(optional, name) ? optional[name] : undefined;
    if (allowed === undefined) return { problem: `"${part}" is no metric of CVSS ${version}` };
    if (!value || !allowed.split(' ').includes(value))
      return { problem: `"${value}" is no value of ${name} in CVSS ${version}` };
    if (seen.has(name)) return { problem: `${name} is there twice` };
    seen.set(name, value);
  }
  const missing = Object.keys(base).filter((name) => !seen.has(name));
  if (missing.length) return { problem: `${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing` };
  return {
    base:
      prefix +
      Object.keys(base)
        .map((name) => `${name}:${seen.get(name)}`)
        .join('/'),
  };
}

function calculate(version: CvssVersion, vector: string): number {
  switch (version) {
    case '2.0':
      return new calculators.Cvss2(vector).calculateScores().base ?? 0;
    case '3.0':
      return new calculators.Cvss3P0(vector).calculateScores().base ?? 0;
    case '3.1':
      return new calculators.Cvss3P1(vector).calculateScores().base ?? 0;
    case '4.0':
      return new calculators.Cvss4P0(vector).calculateScores().baseMetricsOnly ?? 0;
  }
}

/** Scores one vector. Version 2.0 may stand in parentheses, as NVD once wrote it. */
export function scoreCvss(vector: string): ScoredVector | BadVector {
  const bad = (message: string): BadVector => ({
    vector,
    error: {
      code: 'invalid-argument',
      message,
      hint: 'A vector reads like CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H.',
    },
  });
  const text = vector.trim().replace(/^\((.*)\)$/, '$1');
  const version = versionOf(text);
  if (!version) return bad('this is no CVSS vector of version 2.0, 3.0, 3.1 or 4.0');
  const read = readBase(text, version);
  if ('problem' in read) return bad(read.problem);
  // Adding 0 turns the library's -0 into 0.
  const base = calculate(version, read.base) + 0;
  return { vector, version, base, severity: severityOf(version, base) };
}
