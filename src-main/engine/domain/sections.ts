/** What the commands of one collection printed, by name: the form in which collectors and importers hand it to the rules that read it. */

export interface Section {
  stdout: string;
  stderr: string;
  status: number;
}

const noSection: Section = { stdout: '', stderr: '', status: 127 };

export class Sections {
  private readonly sections: ReadonlyMap<string, Section>;

  constructor(sections: ReadonlyMap<string, Section>) {
    this.sections = sections;
  }

  has(name: string): boolean {
    return this.sections.has(name);
  }

  of(name: string): Section {
    return this.sections.get(name) ?? noSection;
  }

  text(name: string): string {
    return this.of(name).stdout;
  }

  /** What it printed, trimmed; undefined when that is nothing. */
  line(name: string): string | undefined {
    return this.text(name).trim() || undefined;
  }

  ok(name: string): boolean {
    return this.of(name).status === 0;
  }

  /** The first complaint, or the status. */
  problem(name: string): string {
    const { stderr, status } = this.of(name);
    const lines = stderr.split('\n').filter((text) => text.trim() !== '');
    return (lines.find((text) => text.startsWith('E: ')) ?? lines[0] ?? `exit status ${status}`).trim();
  }
}

/** The newest of "seconds name" lines whose name counts, as an instant. */
export function newestOf(text: string, counts: (name: string) => boolean): string | undefined {
  let newest = 0;
  for (const line of text.split('\n')) {
    const [time, name] = line.split(' ');
    if (name && counts(name) && Number(time) > newest) newest = Number(time);
  }
  // Beyond this no Date can be made.
  return newest > 0 && newest < 8e12 ? new Date(newest * 1000).toISOString() : undefined;
}
