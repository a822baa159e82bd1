/** Which commands of the palette fit what was typed, and in which order. Pure. */

export interface Command {
  id: string;
  label: string;
  /** Further words it is found by. */
  words?: string;
}

/** 0 when it does not fit; more is better. Every typed word must occur; the start of the label counts most. */
export function fitOf(command: Command, query: string): number {
  const typed = query.trim().toLowerCase();
  if (typed === '') return 1;
  const label = command.label.toLowerCase();
  const all = `${label} ${command.words?.toLowerCase() ?? ''}`;
  if (!typed.split(/\s+/u).every((word) => all.includes(word))) return 0;
  if (label.startsWith(typed)) return 4;
  if (label.includes(` ${typed}`)) return 3;
  return label.includes(typed) ? 2 : 1;
}

export function fitting<T extends Command>(commands: T[], query: string): T[] {
  return commands
    .map((command) => ({ command, fit: fitOf(command, query) }))
    .filter(({ fit }) => fit > 0)
    .toSorted((a, b) => b.fit - a.fit)
    .map(({ command }) => command);
}
