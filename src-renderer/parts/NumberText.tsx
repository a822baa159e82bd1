/** Numbers as the window writes them: grouped, tabular, with a fixed count of decimals. */
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 1,312; with `decimals`, 4.2. */
export function numberWords(value: number, decimals = 0): string {
  return decimals === 0
    ? whole.format(value)
    : new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
}

/** "1 machine", "12 machines". */
export function countWords(count: number, one: string, many = `${one}s`): string {
  return `${numberWords(count)} ${count === 1 ? one : many}`;
}

export function NumberText({
  value,
  decimals = 0,
  none = 'unknown',
}: {
  value: number | null;
  decimals?: number;
  none?: string;
}) {
  if (value === null) return <span className="mut">{none}</span>;
  return <span>{numberWords(value, decimals)}</span>;
}
