/** The colours of tokens.css as values, for what draws without style sheets. */

export interface ChartTokens {
  ink: string;
  ink2: string;
  rule: string;
  panel: string;
  /** A tone's line colour and its soft fill, by the tone's name. */
  tone: (name: string) => { line: string; soft: string };
}

export function readTokens(): ChartTokens {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: value('ink'),
    ink2: value('ink2'),
    rule: value('rule'),
    panel: value('panel'),
    tone: (name) => ({ line: value(name), soft: value(`${name}-soft`) }),
  };
}
