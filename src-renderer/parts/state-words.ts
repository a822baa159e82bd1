/** The word and the colour of every decision, verdict and state. Colour never stands without its word. */
export type Tone = 'now' | 'soon' | 'plan' | 'later' | 'ok' | 'unk';

export interface StateLook {
  word: string;
  tone: Tone;
}

export const stateLooks = {
  immediate: { word: 'Immediate', tone: 'now' },
  'out-of-cycle': { word: 'Out-of-cycle', tone: 'soon' },
  scheduled: { word: 'Scheduled', tone: 'plan' },
  defer: { word: 'Defer', tone: 'later' },
  compliant: { word: 'Compliant', tone: 'ok' },
  'not-compliant': { word: 'Not compliant', tone: 'now' },
  unknown: { word: 'Unknown', tone: 'unk' },
  'find-out': { word: 'Find out', tone: 'unk' },
  open: { word: 'Open', tone: 'soon' },
  excepted: { word: 'Excepted', tone: 'plan' },
  suppressed: { word: 'Suppressed', tone: 'later' },
  closed: { word: 'Closed', tone: 'ok' },
  unplanned: { word: 'By window', tone: 'later' },
  critical: { word: 'Critical', tone: 'now' },
  important: { word: 'Important', tone: 'soon' },
  moderate: { word: 'Moderate', tone: 'plan' },
  low: { word: 'Low', tone: 'later' },
  unrated: { word: 'Unrated', tone: 'unk' },
  running: { word: 'Running', tone: 'plan' },
  done: { word: 'Done', tone: 'ok' },
  failed: { word: 'Failed', tone: 'now' },
  cancelled: { word: 'Cancelled', tone: 'later' },
  passed: { word: 'Passed', tone: 'ok' },
  refused: { word: 'Refused', tone: 'now' },
  planned: { word: 'In review', tone: 'soon' },
  approved: { word: 'Approved', tone: 'plan' },
  waiting: { word: 'Waiting', tone: 'later' },
  paused: { word: 'Paused', tone: 'soon' },
  stopped: { word: 'Stopped', tone: 'now' },
  skipped: { word: 'Skipped', tone: 'later' },
  'rolled-back': { word: 'Rolled back', tone: 'soon' },
  'gate-passed': { word: 'Passed', tone: 'ok' },
  'gate-open': { word: 'Open', tone: 'plan' },
  'gate-waiting': { word: 'Waiting', tone: 'soon' },
  'gate-later': { word: 'Later', tone: 'later' },
  'gate-closed': { word: 'Closed', tone: 'now' },
  'outcome-unknown': { word: 'Outcome not known', tone: 'unk' },
  verified: { word: 'Verified', tone: 'ok' },
  mismatch: { word: 'Mismatch', tone: 'now' },
  'not-collected': { word: 'Not collected', tone: 'unk' },
} as const satisfies Record<string, StateLook>;

export type StateName = keyof typeof stateLooks;
