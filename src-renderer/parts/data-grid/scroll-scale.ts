/**
 * Lets a list be taller than an element may be. Browsers clamp heights (Chromium at 2^25 px, Firefox near
 * 17.8 million), so a very tall list scrolls over a shorter track: one track pixel stands for `scale` pixels.
 */

/** Height every browser can lay out, in pixels. */
export const tallestTrack = 15_000_000;

/** Height of the scrolled track, in pixels. */
export function trackHeight(listHeight: number): number {
  return Math.min(listHeight, tallestTrack);
}

/** List pixels per track pixel, 1 for lists that fit; both ends of the list are reached exactly. */
export function scrollScale(listHeight: number, viewport: number): number {
  if (listHeight <= tallestTrack) return 1;
  return (listHeight - viewport) / (tallestTrack - viewport);
}

/** Where the track must stand so that the line is wholly in view, below the `covered` pixels; null if it is already. */
export function scrollFor(
  line: number,
  rowHeight: number,
  viewport: number,
  listTop: number,
  scale: number,
  covered = 0,
): number | null {
  const top = line * rowHeight;
  if (top < listTop + covered) return Math.max(0, top - covered) / scale;
  if (top + rowHeight > listTop + viewport) return (top + rowHeight - viewport) / scale;
  return null;
}
