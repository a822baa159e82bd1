/** What is wrong with a filled-in plan, in the words of its form. Pure. */

interface Issue {
  path: PropertyKey[];
  message: string;
}

const places: Record<string, string> = {
  windows: 'Window',
  checks: 'Health check',
  rings: 'Ring',
  redundancy: 'Never together, line',
};

/** "Window 2: a window must end after it starts." One sentence an issue. */
export function problemsOf(issues: readonly Issue[]): string[] {
  return issues.map(({ path, message }) => {
    const [part, index] = path;
    const place = typeof part === 'string' ? (places[part] ?? part) : 'The plan';
    const number = typeof index === 'number' ? ` ${index + 1}` : '';
    return `${place}${number}: ${message.replace(/\.$/u, '')}.`;
  });
}
