/**
 * Microsoft's security updates from Microsoft itself: a month's CVRF document as XML or JSON, or pages of the Security Update Guide.
 * A month replaces what was held of that month; pages add and change.
 */
import type { InputFile } from '../files/input-file.ts';
import { localName, readXmlRoot } from '../files/xml.ts';
import type { RecordFeed } from './feed.ts';
import { readCvrfJson } from './msrc-cvrf-json.ts';
import { readCvrfXml } from './msrc-cvrf-xml.ts';
import { readUpdateGuide } from './msrc-update-guide.ts';
import { damaged, head } from './read.ts';

type Form = typeof readCvrfXml | typeof readCvrfJson | typeof readUpdateGuide;

/** Others publish CVRF too: SUSE, Oracle, Cisco. */
const isMicrosoft = (start: string) => /Microsoft Security Response Center|secure@microsoft\.com/i.test(start);

function formOf(file: InputFile): Form | null {
  const start = head(file, 262_144).replace(/^\ufeff/, '');
  if (/^\s{0,100}</.test(start)) {
    const root = readXmlRoot(start);
    return root && localName(root.name) === 'cvrfdoc' && isMicrosoft(start) ? readCvrfXml : null;
  }
  if (!/^\s{0,100}\{/.test(start)) return null;
  if (/"@odata\.context"\s*:\s*"[^"]{0,200}\/sug\/[^"]{0,200}#(affectedProduct|vulnerability|deployment)"/.test(start))
    return readUpdateGuide;
  return /"DocumentTracking"\s*:\s*\{/.test(start) && isMicrosoft(start) ? readCvrfJson : null;
}

const monthNames = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Ids of documents, "2016-Apr", from one month to another. */
function months(from: string, to: string): string[] {
  const count = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1;
  return Array.from({ length: count(to) - count(from) + 1 }, (_, i) => {
    const month = count(from) + i;
    return `${Math.floor(month / 12)}-${monthNames[month % 12]!}`;
  });
}

export const msrcCvrf: RecordFeed = {
  id: 'msrc-cvrf',
  title: 'Microsoft security updates',
  publisher: 'Microsoft (MSRC)',
  licence: 'MSRC terms of use',
  files:
    'a month of api.msrc.microsoft.com/cvrf (XML or JSON), pages of its Security Update Guide, or an archive of them',
  sources: months('2016-04', '2026-11').map((month) => ({
    file: `${month}.xml`,
    url: `https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/${month}`,
  })),
  detect: (file) => (formOf(file) ? 1 : 0),
  async *read(files) {
    let newest: string | null = null;
    let isMonths = true;
    for await (const file of files) {
      const { name, folder, within, head: beginning } = file;
      const form = formOf({ name, folder, bytes: beginning });
      if (!form) {
        // Other things that lie in the folder of an archive.
        if (within !== undefined && (!/\.(xml|json)$/i.test(name) || /^(index|updates)\b/i.test(name))) continue;
        throw damaged(name, '', 'it is neither a month of Microsoft’s updates nor a page of its guide');
      }
      if (form === readUpdateGuide) isMonths = false;
      const current: string | null = yield* form(file);
      if (current !== null && (newest === null || current > newest)) newest = current;
    }
    return { date: newest, mode: isMonths ? 'whole' : 'partial' };
  },
};
