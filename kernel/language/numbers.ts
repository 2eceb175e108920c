/**
 * The one place that formats numbers. What people read has three significant digits and a real minus sign; CSV and
 * JSON have every digit ({@link exactNumber}).
 */

const minus = '\u2212';
const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Three significant digits, without zeros that say nothing: 0.432, 12, 1,310, −4.5, 2.29 × 10⁻⁵. */
export function shortNumber(value: number): string {
  return significant(value, 3);
}

/** Every digit of a float64, with an ASCII minus, so that programs can read it. */
export function exactNumber(value: number): string {
  return String(Object.is(value, -0) ? 0 : value);
}

/** Every digit without an exponent, as the language has its numbers: 0.0000001. */
export function decimalNumber(value: number): string {
  const text = exactNumber(value);
  const [, sign = '', whole = '', part = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?e(.+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const point = whole.length + Number(exponent);
  const digits = whole + part;
  return sign + (point > 0 ? digits.padEnd(point, '0') : `0.${'0'.repeat(-point)}${digits}`);
}

/** A whole number with thousands separated: 50,257. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 sample`, `3 samples`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A probability: 12 %, 0.3 %, < 0.001 %, 0 %. */
export function percent(probability: number): string {
  if (probability > 0 && probability < 1e-5) return '< 0.001 %';
  // Almost certain is not certain.
  if (probability < 1 && probability > 0.9995) return '> 99.9 %';
  return `${significant(100 * probability, 3)} %`;
}

/** A probability before and after: "12 % to 31 %", or what both have in common if they look alike. */
export function percentChange(before: number, after: number): string {
  const [from, to] = [percent(before), percent(after)];
  if (from !== to) return `${from} to ${to}`;
  return /^[<>]/.test(from) ? from.replace('<', 'both under').replace('>', 'both over') : `both ${from}`;
}

/** A signed number, the plus sign written: +0.463, −0.045. */
export function signed(value: number): string {
  return value > 0 ? `+${shortNumber(value)}` : shortNumber(value);
}

/** True if a probability changes by less than a twentieth. */
export function isAlmost(before: number, after: number): boolean {
  return Math.max(before, after) < 1.05 * Math.min(before, after);
}

/** The factor by which a probability changed: × 41, ÷ 3.2, × 1. */
export function factor(ratio: number): string {
  if (Number.isNaN(ratio)) return '';
  if (ratio === 0) return '÷ ∞';
  return ratio < 1 ? `÷ ${ratioDigits(1 / ratio)}` : `× ${ratioDigits(ratio)}`;
}

/** The same factor for a sentence: "41 times as likely", "1/3 as likely". */
export function timesAsLikely(before: number, after: number): string {
  const ratio = after / before;
  if (!Number.isFinite(ratio)) return 'possible';
  if (ratio === 0) return 'impossible';
  if (ratio >= 1) return `${ratioDigits(ratio)} times as likely`;
  return ratio > 0.5 ? `${significant(ratio, 2)} times as likely` : `1/${ratioDigits(1 / ratio)} as likely`;
}

/** Two significant digits below ten, whole numbers of three digits from there on. */
function ratioDigits(ratio: number): string {
  if (ratio === Infinity) return '∞';
  return ratio < 9.95 ? significant(ratio, 2) : significant(Number(ratio.toFixed(0)), 3);
}

function significant(value: number, digits: 2 | 3): string {
  if (value === 0) return '0';
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : `${value < 0 ? minus : ''}∞`;
  const rounded = Number(Math.abs(value).toPrecision(digits));
  const sign = value < 0 ? minus : '';
  // Without the system's formatter, which takes a process 14 ms to make.
  if (rounded >= 1e-4 && rounded < 1e6) return sign + (rounded < 1000 ? String(rounded) : count(rounded));
  const [mantissa, exponent] = rounded.toExponential().split('e');
  return `${sign}${mantissa === '1' ? '' : `${mantissa} × `}10${superscript(Number(exponent))}`;
}

function superscript(exponent: number): string {
  const digits = Array.from(String(Math.abs(exponent)), (digit) => superscripts[Number(digit)]);
  return (exponent < 0 ? '⁻' : '') + digits.join('');
}
