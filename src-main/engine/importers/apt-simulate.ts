/** What apt would install: the Inst lines of `apt-get -s upgrade` or `dist-upgrade`. */
import type { Importer } from './importer.ts';
import { readInstLine } from '../domain/apt-output.ts';

const said = /^(?:Inst|Conf|Remv) \S+/m;

export const aptSimulate: Importer = {
  id: 'apt-simulate',
  title: 'Upgrades apt would install',
  example: 'apt-get -s dist-upgrade',
  detect({ head: text }) {
    if (said.test(text)) return text.split('\n').some((line) => readInstLine(line)) ? 0.98 : 0.6;
    // Nothing to upgrade: only the summary, in any language, after the note that this is a simulation.
    return /^(?:NOTE: This is only a simulation|Inst )/m.test(text) ||
      /^0 upgraded, 0 newly installed, 0 to remove/m.test(text)
      ? 0.7
      : 0;
  },
  parse({ text }) {
    const available = [];
    let unread = 0;
    for (const line of text.split('\n')) {
      if (!line.startsWith('Inst ')) continue;
      const upgrade = readInstLine(line);
      if (upgrade) available.push(upgrade);
      else unread += 1;
    }
    return [
      { inventory: { identity: {}, available }, warnings: unread ? [`${unread} Inst line(s) could not be read`] : [] },
    ];
  },
};
