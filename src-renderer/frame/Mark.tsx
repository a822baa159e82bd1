/** The mark: a page of a ledger with a stitched edge. */
export function Mark() {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      aria-hidden="true"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="1.6"
    >
      <rect x="2.5" y="2.5" width="15" height="15" rx="2.5" strokeDasharray="3 1.6" />
      <path d="M6 7.5h8M6 10.5h8M6 13.5h5" />
    </svg>
  );
}
