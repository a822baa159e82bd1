/**
 * Sets a document with Typst into PDF/A-2b or pictures of its pages. Only shipped fonts and templates are used and the
 * document travels as JSON, so the same document gives the same bytes on every machine.
 */
import { join } from 'node:path';
import { createRequire } from 'node:module';
import type * as Typst from '@myriaddreamin/typst-ts-node-compiler';
import { Refusal } from '../../../../src-shared/errors.ts';
import { resourcePath } from '../../resources.ts';
import type { ReportDocument } from '../document.ts';
import { drawChart } from './chart.ts';
import { colours } from './colours.ts';
import { loadFonts, shippedFamily } from './fonts.ts';
import { printable, readCoverage } from './glyphs.ts';
import { splitPages } from './pages.ts';

/** Compiled templates are kept by Typst for the next report; what the last few did not use is let go. */
const cacheAge = 4;

const chartSize = { width: 660, height: 190 };
const chartFont = shippedFamily('IBMPlexSans-Regular.ttf');

interface Typeset {
  compiler: Typst.NodeCompiler;
  document: Typst.NodeTypstDocument;
}

/** Native code, loaded when it is needed. Throws report-failed where this installation has none for its platform. */
function loadTypesetter(): typeof Typst {
  try {
    return createRequire(import.meta.url)('@myriaddreamin/typst-ts-node-compiler') as typeof Typst;
  } catch (error) {
    throw new Refusal(
      'report-failed',
      `The typesetter could not be loaded: ${error instanceof Error ? error.message : String(error)}`,
      'HTML, CSV and JSON need none.',
    );
  }
}

/**
 * For the main thread of a process that renders in worker threads: Node unmaps native code with the last thread that
 * loaded it, and the threads of this one would run on in the void.
 */
export function keepTypesetter(): void {
  try {
    loadTypesetter();
  } catch {
    // Whoever asks for a PDF hears of it.
  }
}

/** Every string of a JSON value through `change`, keys as they are. */
function mapStrings(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((entry) => mapStrings(entry, change));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, mapStrings(entry, change)]));
}

function failed(reason: string): Refusal {
  return new Refusal(
    'report-failed',
    `The report could not be set: ${reason}`,
    'If the templates in resources/reports were changed, put the shipped ones back; else this is a fault of the program.',
  );
}

function typeset(report: ReportDocument): Typeset {
  const fonts = loadFonts();
  const templates = resourcePath('reports');
  const compiler = loadTypesetter().NodeCompiler.create({ workspace: templates, fontArgs: [{ fontBlobs: fonts }] });
  const text = mapStrings(report, printable(fonts.map(readCoverage))) as ReportDocument;
  const data = {
    ...text,
    at: report.at.split(/[-T:.Z]/).slice(0, 6),
    foot: 'PatchLedger',
    look: colours.light,
    parts: text.parts.map((part) => ({
      ...part,
      blocks: part.blocks.map((block, index) =>
        block.kind === 'chart'
          ? { ...block, svg: drawChart(block, { ...chartSize, font: chartFont }, 'light', `chart${index}`) }
          : block,
      ),
    })),
  };
  compiler.mapShadow(join(templates, 'document.json'), Buffer.from(JSON.stringify(data)));
  const compiled = compiler.compile({ mainFilePath: join(templates, 'report.typ') });
  const document = compiled.result;
  if (!document) {
    const problems = compiled.takeError()?.shortDiagnostics ?? [];
    throw failed(problems.map((problem) => String((problem as { message?: unknown }).message)).join('; '));
  }
  return { compiler, document };
}

export function renderPdf(report: ReportDocument): { bytes: Uint8Array; pages: number } {
  const { compiler, document } = typeset(report);
  try {
    const bytes = compiler.pdf(document, { pdfStandard: 'a-2b' });
    return { bytes: new Uint8Array(bytes), pages: document.numOfPages };
  } catch (error) {
    throw failed(error instanceof Error ? error.message : String(error));
  } finally {
    compiler.evictCache(cacheAge);
  }
}

/** The first `most` pages as SVG pictures with their glyphs as outlines, set by the same templates. */
export function renderPages(report: ReportDocument, most: number): { pages: string[]; total: number } {
  const { compiler, document } = typeset(report);
  try {
    const total = document.numOfPages;
    return { pages: splitPages(compiler.plainSvg(document), total, colours.light.ink, most), total };
  } finally {
    compiler.evictCache(cacheAge);
  }
}
