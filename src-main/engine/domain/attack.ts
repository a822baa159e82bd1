/** What a CVSS vector says of an attack: from where, how easily, with what effect. Reads 2.0 to 4.0. */
import type { CvssFact } from './facts.ts';

export interface Attack {
  /** Needs access to the machine itself. */
  localOrPhysical: boolean;
  /** Over the network, no privileges, no interaction. */
  remoteUnaided: boolean;
  /** The same at low complexity (4.0: and without attack requirements). */
  automatable: boolean;
  /** Confidentiality, integrity and availability all lost in full. */
  totalImpact: boolean;
}

/** CVSS 2.0 knows no user interaction; its high or medium complexity stands for it. */
export function attackOf(cvss: CvssFact): Attack {
  const metrics = new Map(cvss.vector.split('/').map((part) => part.split(':', 2) as [string, string]));
  const is = (name: string, value: string) => metrics.get(name) === value;
  const network = is('AV', 'N');
  const localOrPhysical = is('AV', 'L') || is('AV', 'P');
  if (cvss.version === '2.0') {
    const unaided = network && is('Au', 'N') && is('AC', 'L');
    return {
      localOrPhysical,
      remoteUnaided: unaided,
      automatable: unaided,
      totalImpact: is('C', 'C') && is('I', 'C') && is('A', 'C'),
    };
  }
  const unaided = network && is('PR', 'N') && is('UI', 'N');
  const v4 = cvss.version === '4.0';
  const impacts = v4 ? ['VC', 'VI', 'VA'] : ['C', 'I', 'A'];
  return {
    localOrPhysical,
    remoteUnaided: unaided,
    automatable: unaided && is('AC', 'L') && (!v4 || is('AT', 'N')),
    totalImpact: impacts.every((name) => is(name, 'H')),
  };
}
