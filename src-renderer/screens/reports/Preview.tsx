/** The pages of a report as pictures, one below the other, as they will be printed. */
import { Button } from '@mantine/core';
import { numberWords } from '../../parts/NumberText.tsx';

interface PreviewProps {
  /** SVG; undefined while they are set. */
  pages: string[] | undefined;
  /** Pages of the whole report. */
  total: number;
  title: string;
  busy: boolean;
  /** Asks for further pages; null while they are set. */
  more: (() => void) | null;
}

/** As a picture an SVG can run no script and load nothing. */
const address = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

export function Preview({ pages, total, title, busy, more }: PreviewProps) {
  if (!pages) {
    return busy ? (
      <p className="mut" role="status">
        Setting the pages…
      </p>
    ) : null;
  }
  return (
    <div
      className="report-pages"
      role="region"
      aria-label={`Preview of ${title}`}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard must reach it
      tabIndex={0}
    >
      {pages.map((page, index) => (
        <img key={index} src={address(page)} alt={`Page ${index + 1} of ${total}`} />
      ))}
      {total > pages.length ? (
        <p className="mut">
          {numberWords(pages.length)} of {numberWords(total)} pages.{' '}
          <Button size="compact-xs" loading={more === null} onClick={() => more?.()}>
            Show more pages
          </Button>
        </p>
      ) : null}
    </div>
  );
}
