/** A hash or a key's fingerprint in groups of eight digits, as reports print it: to compare by eye; copied without blanks. */
import './fingerprint.css';

export function Fingerprint({ value }: { value: string }) {
  return (
    <span className="fingerprint mono">
      {(value.match(/.{1,8}/g) ?? []).map((group, i) => (
        <span key={i}>{group}</span>
      ))}
    </span>
  );
}
