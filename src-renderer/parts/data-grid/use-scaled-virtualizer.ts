/** Virtual lines of fixed height in a scrolling element, also for lists taller than an element may be. */
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { scrollFor, scrollScale, trackHeight } from './scroll-scale.ts';

interface Wanted {
  scroller: RefObject<HTMLDivElement | null>;
  lines: number;
  rowHeight: number;
  /** Pixels at the top of the scroller that the sticky header covers. */
  headerHeight: number;
  /** Stays in the document even when scrolled away, so that the active descendant exists. */
  keep: number;
}

export function useScaledVirtualizer({ scroller, lines, rowHeight, headerHeight, keep }: Wanted) {
  const [viewport, setViewport] = useState(600);
  const listHeight = lines * rowHeight;
  const scale = scrollScale(listHeight, viewport);
  const scaleNow = useRef(scale);
  scaleNow.current = scale;
  const keepNow = useRef(keep);
  keepNow.current = keep;

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setViewport(Math.max(rowHeight, element.clientHeight - headerHeight)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller, rowHeight, headerHeight]);

  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises this hook
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    useFlushSync: false,
    observeElementOffset: (instance, report) => {
      const element = instance.scrollElement;
      if (element === null) return undefined;
      let rest: ReturnType<typeof setTimeout> | undefined;
      const onScroll = () => {
        clearTimeout(rest);
        rest = setTimeout(() => report(element.scrollTop * scaleNow.current, false), 150);
        report(element.scrollTop * scaleNow.current, true);
      };
      report(element.scrollTop * scaleNow.current, false);
      element.addEventListener('scroll', onScroll, { passive: true });
      return () => {
        clearTimeout(rest);
        element.removeEventListener('scroll', onScroll);
      };
    },
    rangeExtractor: (range: Range) => {
      const kept = keepNow.current;
      const shown = defaultRangeExtractor(range);
      if (kept < 0 || kept >= range.count || shown.includes(kept)) return shown;
      return kept < (shown[0] ?? 0) ? [kept, ...shown] : [...shown, kept];
    },
  });

  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight]);

  useEffect(() => {
    scroller.current?.dispatchEvent(new Event('scroll'));
  }, [scroller, scale]);

  // On a shortened track one wheel notch would skip rows: it moves by list pixels instead.
  useEffect(() => {
    const element = scroller.current;
    if (element === null || scale === 1) return undefined;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? viewport : 1;
      element.scrollTop += (event.deltaY * unit) / scale;
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [scroller, scale, rowHeight, viewport]);

  const showLine = useCallback(
    (line: number, covered = 0) => {
      const element = scroller.current;
      if (element === null) return;
      const to = line < 0 ? 0 : scrollFor(line, rowHeight, viewport, element.scrollTop * scale, scale, covered);
      if (to !== null) element.scrollTop = to;
    },
    [scroller, rowHeight, viewport, scale],
  );

  // Rows keep their list distance from the visible top, wherever the shortened track stands.
  const offset = virtualizer.scrollOffset ?? 0;
  const shift = scale === 1 ? 0 : offset / scale - offset;
  const items = virtualizer.getVirtualItems().map((item) => ({ line: item.index, top: item.start + shift }));
  const inView = items.filter((item) => item.line !== keep || items.length === 1);
  return {
    items,
    height: trackHeight(listHeight),
    pageLines: Math.max(1, Math.floor(viewport / rowHeight)),
    first: inView[0]?.line ?? 0,
    last: inView.at(-1)?.line ?? 0,
    /** The line at the upper edge. */
    topLine: Math.min(Math.max(0, lines - 1), Math.floor(offset / rowHeight)),
    showLine,
  };
}
