/** The window's colours (src-renderer/tokens.css) for paper and for screens, all text at AA contrast on its ground. */
import type { Tone } from '../document.ts';

export type Scheme = 'light' | 'dark';

interface Pair {
  line: string;
  soft: string;
}

export type Colours = Record<Tone, Pair> & {
  paper: string;
  ink: string;
  ink2: string;
  rule: string;
  rule2: string;
  accent: string;
};

export const colours: Record<Scheme, Colours> = {
  light: {
    paper: '#ffffff',
    ink: '#1b1d21',
    ink2: '#565a61',
    rule: '#e3e2dc',
    rule2: '#cfcdc4',
    accent: '#0b6b61',
    now: { line: '#b3261e', soft: '#fbe9e7' },
    soon: { line: '#a85700', soft: '#fdf0df' },
    plan: { line: '#1f5fae', soft: '#e6effa' },
    later: { line: '#6b6f76', soft: '#eeeeeb' },
    ok: { line: '#2d7a3e', soft: '#e6f3e8' },
    unk: { line: '#6a4c93', soft: '#f0eaf6' },
  },
  dark: {
    paper: '#131518',
    ink: '#e8e9ea',
    ink2: '#aeb3ba',
    rule: '#2a2e34',
    rule2: '#3a3f47',
    accent: '#4fc3b3',
    now: { line: '#ff8a80', soft: '#3b1c1a' },
    soon: { line: '#ffb45c', soft: '#37260f' },
    plan: { line: '#82b4ff', soft: '#172741' },
    later: { line: '#a3a8af', soft: '#25282c' },
    ok: { line: '#7fcf90', soft: '#15301b' },
    unk: { line: '#c3a6e6', soft: '#2b2038' },
  },
};
