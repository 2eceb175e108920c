import { row, type Row } from './diagnosticRow';

/** Problems whose sentence is made where they are found. */
function told<C extends string>(...codes: readonly C[]): Readonly<Record<C, Row<{ sentence: string }>>> {
  const says = row<{ sentence: string }>(({ sentence }) => sentence);
  return Object.fromEntries(codes.map((code) => [code, says])) as Record<C, typeof says>;
}

/** What the Hub, and the way to it, say. */
export const hubRows = told(
  'not-downloaded',
  'offline',
  'no-such-repository',
  'no-such-revision',
  'unauthorized',
  'gated',
  'no-config',
  'cannot-run',
  'no-safetensors',
  'disk-full',
  'wrong-checksum',
  'network',
  'too-many-requests',
  'server-status',
  'bad-answer',
  'not-secure',
  'bad-setting',
  'unwritable',
  'download-running',
  'download-ended',
  'not-cached',
);
