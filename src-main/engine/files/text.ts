/**
 * Bytes of an unknown encoding to text: Unicode by its marks or its shape, else the Windows or DOS code page
 * under which the words look most like words. Never refuses; what can't be read becomes U+FFFD.
 */
import { isUtf8 } from 'node:buffer';
import { decode, getDecoder } from 'iconv-lite';

export interface DecodedText {
  /** Line ends are \n, a byte order mark is gone. */
  text: string;
  /** Name of the encoding that was taken, as iconv-lite calls it. */
  encoding: string;
}

/** OEM (DOS) and ANSI code pages of Windows, most common first: an equal score keeps the earlier. */
const codePages = [
  'cp1252',
  'cp850',
  'cp437',
  'cp866',
  'cp1251',
  'cp852',
  'cp1250',
  'cp857',
  'cp1254',
  'cp737',
  'cp1253',
  'cp775',
  'cp1257',
  'cp862',
  'cp1255',
  'cp720',
  'cp1256',
  'cp1258',
  'cp874',
  'cp860',
  'cp863',
  'cp865',
  'koi8-r',
  'cp932',
  'cp936',
  'cp949',
  'cp950',
];

/** Bytes that are looked at to choose a code page. */
const sampleSize = 64 * 1024;

/** Frequent characters of simplified and traditional Chinese, Japanese and Korean as Windows tools print them. */
const frequentCjk = new Set(
  '的系统版本主机名处理器内存时间域登录服务网卡修补程序已安装所有组织产品制造商型号类型目录启动设备区域设置输入法可用物理虚拟最大值使用中页面文件位置' +
    '系統版本主機名稱處理記憶體時間登入伺服器網路卡修正程式已安裝擁有組織產品製造商型號類型目錄開機裝置地區設定輸入法可用實體虛擬使用中分頁檔位置連線工作站未' +
    '名前製造元構成種類登録所有者組織元日時起動ディレクトリデバイスシステムモデルプロセッサメモリ仮想合計利用可能使用中場所修正ネットワークカード台がインストールされています' +
    '시스템호스트이름제조업체버전구성종류등록된소유자조직제품설치날짜부트시간모델프로세서디렉터리장치로케일입력표준대실제메모리사용가상최페이지파일위치도메인로그온서버핫픽스네트워크카드',
);

/** Letters above ASCII of the languages Windows speaks in Latin script; a text is in one of them. */
const alphabets = [
  'äöüß',
  'éèêëàâçîïôûùœ',
  'áéíóúñü',
  'àèéìòù',
  'áâãàçéêíóôõú',
  'åäöæøé',
  'ëïéè',
  'áčďéěíňóřšťúůýž',
  'áäčďéíĺľňóôŕšťúýž',
  'ąćęłńóśźż',
  'áéíóöőúüű',
  'ăâîșțşţ',
  'çğıöşüâî',
  'čćđšž',
  'āčēģīķļņšūž',
  'ąčęėįšųūž',
  'äõöüšž',
  'áðéíóúýþæö',
  'ăâđêôơưáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵ',
].map((letters) => new Set(letters + letters.toUpperCase().replace('SS', '') + (letters.includes('ı') ? 'İ' : '')));

const isLetter = (code: number) => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/** Which script a character belongs to; letters of two scripts in one word tell of a wrong code page. */
function scriptOf(code: number): string {
  if (isLetter(code) || (code >= 0xc0 && code <= 0x24f && code !== 0xd7 && code !== 0xf7)) return 'latin';
  if (code >= 0x370 && code <= 0x3ff) return 'greek';
  if (code >= 0x400 && code <= 0x4ff) return 'cyrillic';
  if (code >= 0x5d0 && code <= 0x5ea) return 'hebrew';
  if (code >= 0x600 && code <= 0x6ff) return 'arabic';
  if (code >= 0xe00 && code <= 0xe7f) return 'thai';
  if (code >= 0xac00 && code <= 0xd7a3) return 'hangul';
  if ((code >= 0x3040 && code <= 0x30ff) || (code >= 0x4e00 && code <= 0x9fff)) return 'han';
  return '';
}

function scoreCharacter(char: string, code: number): number {
  if (code === 0xfffd) return -20;
  if (code >= 0x80 && code <= 0x9f) return -15;
  if (code >= 0xe000 && code <= 0xf8ff) return -20;
  if (code >= 0xff61 && code <= 0xff9f) return -2;
  if (code >= 0x2500 && code <= 0x25ff) return -4;
  switch (scriptOf(code)) {
    case 'latin':
      return -1;
    case 'cyrillic':
      return (code >= 0x410 && code <= 0x44f) || code === 0x401 || code === 0x451 ? 2 : -2;
    case 'greek':
      return (code >= 0x391 && code <= 0x3ce) || code === 0x386 ? 2 : -2;
    case 'han':
    case 'hangul':
      return frequentCjk.has(char) ? 5 : 0;
    case '':
      // Signs that Windows tools do print: no-break space, trade marks, quotes, dashes, degree.
      return '\u00a0®©™°«»“”‘’„–—…º€、。「」（）：'.includes(char) ? 1 : -3;
    default:
      return 1;
  }
}

/** How much the characters above ASCII look like words; higher is better. */
export function plausibility(text: string): number {
  let score = 0;
  let before = 0;
  const inAlphabet = alphabets.map(() => 0);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const after = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
    if (code > 0x7f) {
      const char = text[i]!;
      score += scoreCharacter(char, code);
      const script = scriptOf(code);
      if (script === 'latin') {
        for (const [index, alphabet] of alphabets.entries()) if (alphabet.has(char)) inAlphabet[index]! += 1;
        // Words with two such letters side by side are rare.
        if (after > 0x7f && scriptOf(after) === 'latin') score -= 3;
      }
      if (script) {
        for (const next of [before, after]) {
          const other = scriptOf(next);
          if (other && other !== script) score -= 3;
          if (other === script && next > 0x7f && script !== 'latin') score += 0.5;
        }
        const digits = (c: number) => c >= 48 && c <= 57;
        if (digits(before) && digits(after)) score -= 4;
        // A capital right after a small letter of the same word.
        const capital = char !== char.toLowerCase();
        const beforeText = String.fromCharCode(before);
        if (capital && scriptOf(before) === script && beforeText !== beforeText.toUpperCase()) score -= 3;
        // A small accented letter between two capitals.
        const afterText = String.fromCharCode(after);
        const capitals = (c: number, t: string) => scriptOf(c) === script && t !== t.toLowerCase();
        if (!capital && capitals(before, beforeText) && capitals(after, afterText)) score -= 2;
      }
    }
    before = code;
  }
  return score + 4 * Math.max(...inAlphabet);
}

/** Lines with bytes above ASCII, up to the sample size. */
function highSample(bytes: Uint8Array): Uint8Array {
  if (bytes.length <= sampleSize) return bytes;
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let start = 0; start < bytes.length && size < sampleSize;) {
    let end = bytes.indexOf(10, start);
    if (end < 0) end = bytes.length;
    const line = bytes.subarray(start, Math.min(end + 1, start + 4096));
    if (line.some((b) => b > 0x7f)) {
      parts.push(line);
      size += line.length;
    }
    start = end + 1;
  }
  return Buffer.concat(parts);
}

/** UTF-16 without a mark: ASCII text leaves zeros in every second byte. */
function zeroParity(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  const length = Math.min(bytes.length, 4096);
  if (length < 4) return null;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < length; i++)
    if (bytes[i] === 0)
      if (i % 2) odd += 1;
      else even += 1;
  const half = length / 2;
  if (odd > half * 0.1 && even < odd * 0.05) return 'utf-16le';
  if (even > half * 0.1 && odd < even * 0.05) return 'utf-16be';
  return null;
}

/** The encoding's name as TextDecoder (Unicode) or iconv-lite (code pages) calls it. */
export function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const wide = zeroParity(bytes);
  if (wide) return wide;
  if (isUtf8(bytes)) return 'utf-8';
  const sample = Buffer.from(highSample(bytes));
  // A file of good UTF-8 with a few bad bytes (cut in the middle, two files pasted) stays UTF-8.
  const asUtf8 = decode(sample, 'utf-8');
  const count = (pattern: RegExp) => asUtf8.match(pattern)?.length ?? 0;
  let best = 'utf-8';
  let bestScore = count(/[\u0080-\ufffc]/g) > 8 * count(/\ufffd/g) ? Infinity : -Infinity;
  for (const page of codePages) {
    const score = plausibility(decode(sample, page));
    if (score > bestScore) {
      best = page;
      bestScore = score;
    }
  }
  return best;
}

interface Decoder {
  write(bytes: Uint8Array): string;
  end(): string;
}

function createDecoder(encoding: string): Decoder {
  if (!encoding.startsWith('utf-')) {
    const decoder = getDecoder(encoding);
    return { write: (bytes) => decoder.write(Buffer.from(bytes)), end: () => decoder.end() ?? '' };
  }
  const decoder = new TextDecoder(encoding);
  return { write: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** A run of \r before \n is one line end (redirected Windows output writes \r\r\n), any other \r is one of its own. */
const plainLineEnds = (text: string) =>
  text.includes('\r') ? text.replace(/\r+\n?/g, (run) => (run.endsWith('\n') ? '\n' : '\n'.repeat(run.length))) : text;

const windowSize = 1 << 16;

/** The text in pieces of some 64 KB, so that a large file is never held as text whole. Line ends are \n. */
export function* decodePieces(bytes: Uint8Array, encoding: string): Generator<string> {
  const decoder = createDecoder(encoding);
  let held = '';
  for (let at = 0; at < bytes.length; at += windowSize) {
    const text = held + decoder.write(bytes.subarray(at, at + windowSize));
    // What follows tells whether a \r at the end is a line end of its own; a whole piece of them are.
    const end = /\r{1,100}$/.exec(text.slice(-100))?.[0].length ?? 0;
    held = end > 0 ? text.slice(-end) : '';
    yield plainLineEnds(end > 0 ? text.slice(0, -end) : text);
  }
  yield plainLineEnds(held + decoder.end());
}

/** Decodes a whole file. */
export function decodeText(bytes: Uint8Array, encoding = encodingOf(bytes)): DecodedText {
  const decoder = createDecoder(encoding);
  return { text: plainLineEnds(decoder.write(bytes) + decoder.end()), encoding };
}
