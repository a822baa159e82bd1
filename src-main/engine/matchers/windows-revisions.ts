/**
 * What a Windows machine's own revision (UBR) proves: which updates it runs, whatever the list of installed ones says. Updates of
 * Windows 10 and later are cumulative within a servicing line, so a revision that is as high as an update's holds that update.
 * https://learn.microsoft.com/windows/release-health/ and, for hotpatches, https://learn.microsoft.com/windows-server/get-started/hotpatch
 */

/** Releases that share their files with an older one and are told apart by a switch: one update, one revision. */
const sameFiles: Readonly<Record<number, number>> = {
  18363: 18362,
  19042: 19041,
  19043: 19041,
  19044: 19041,
  19045: 19041,
  22631: 22621,
  26200: 26100,
};

export const servicingLine = (build: number): number => sameFiles[build] ?? build;

/** "10.0.22631.3296" to its line and revision; null for builds before Windows 10, which are not cumulative, and other versions. */
export function readFixedBuild(text: string | null): { line: number; ubr: number } | null {
  const match = /^10\.0\.(\d{5})\.(\d{1,6})$/.exec(text ?? '');
  return match ? { line: servicingLine(Number(match[1])), ubr: Number(match[2]) } : null;
}

export const isHotpatch = (update: string): boolean => /hot\s?patch/i.test(update);

interface KbRevisions {
  /** Revision by servicing line. */
  lines: Map<number, number>;
  texts: Map<number, string>;
  isHotpatch: boolean;
  /** How often each month, yyyymm, is told: what was fixed later under an old CVE, or told later of an old fix, is rare. */
  months: Map<number, number>;
}

/** The updates of one product with the builds they bring. */
export class RevisionTable {
  private readonly kbs = new Map<string, KbRevisions>();

  /** @param posted yyyymmdd */
  add(kb: string, fixedBuild: string | null, update: string, posted: number): void {
    let known = this.kbs.get(kb);
    if (!known)
      this.kbs.set(kb, (known = { lines: new Map(), texts: new Map(), isHotpatch: false, months: new Map() }));
    const build = readFixedBuild(fixedBuild);
    // Where two are told, the higher: it holds both.
    if (build && build.ubr > (known.lines.get(build.line) ?? -1)) {
      known.lines.set(build.line, build.ubr);
      known.texts.set(build.line, fixedBuild!);
    }
    if (isHotpatch(update)) known.isHotpatch = true;
    const month = Math.floor(posted / 100);
    known.months.set(month, (known.months.get(month) ?? 0) + 1);
  }

  names(): IterableIterator<string> {
    return this.kbs.keys();
  }

  ubr(kb: string, line: number): number | undefined {
    return this.kbs.get(kb)?.lines.get(line);
  }

  /** The build an update brings on this line, as Microsoft writes it. */
  text(kb: string, line: number): string | undefined {
    return this.kbs.get(kb)?.texts.get(line);
  }

  isHotpatch(kb: string): boolean {
    return this.kbs.get(kb)?.isHotpatch ?? false;
  }

  /** When it came out, yyyymm: the month told most often. */
  month(kb: string): number {
    let best = 0;
    let times = 0;
    for (const [month, count] of this.kbs.get(kb)?.months ?? [])
      if (count > times || (count === times && month < best)) [best, times] = [month, count];
    return best;
  }
}

export interface Standing {
  /** The machine takes hotpatches: between baselines it gets fixes without the cumulative update. */
  isHotpatched: boolean;
  line: number;
  /** The update is in what runs. */
  reaches(kb: string): boolean;
  /** The update is newer than what runs: where it is listed as installed, a restart is pending. */
  isAhead(kb: string): boolean;
}

/** January, April, July and October bring a cumulative update as the baseline; hotpatches of the months between rest on it. */
const baselineOf = (month: number) => {
  const ofYear = month % 100;
  return month - ofYear + ofYear - ((ofYear - 1) % 3);
};

/**
 * How a machine stands. Hotpatches count revisions apart from cumulative updates of the same month: on their line a cumulative
 * update counts up to the baseline, a hotpatch up to the newest one the machine has. `installed` are digits.
 */
export function standingOf(
  table: RevisionTable,
  { build, ubr }: { build: number; ubr: number },
  installed: ReadonlySet<string>,
): Standing {
  const line = servicingLine(build);
  let runsCumulative = false;
  let hotpatched = 0;
  for (const kb of table.names()) {
    const brings = table.ubr(kb, line);
    if (!table.isHotpatch(kb)) runsCumulative ||= brings === ubr;
    else if (brings === ubr || (installed.has(kb) && (brings === undefined || brings <= ubr)))
      hotpatched = Math.max(hotpatched, table.month(kb));
  }
  const isHotpatched = hotpatched > 0 && !runsCumulative;
  const baseline = baselineOf(hotpatched);
  return {
    isHotpatched,
    line,
    reaches(kb) {
      const brings = table.ubr(kb, line);
      if (brings !== undefined && brings > ubr) return false;
      if (table.isHotpatch(kb)) return isHotpatched && table.month(kb) <= hotpatched;
      return brings !== undefined && (!isHotpatched || table.month(kb) <= baseline);
    },
    isAhead: (kb) => (table.ubr(kb, line) ?? -1) > ubr,
  };
}
