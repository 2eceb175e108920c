import { addressText, type QueueAddress } from './address';
import { NoAnswer, type QueueServer } from './connection';

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)/;

/**
 * Why a server cannot be used, as the end of a sentence.
 * @param thrown what came of asking it.
 */
export function reasonOf({ problem }: QueueServer, thrown: unknown): string {
  const error = thrown instanceof NoAnswer ? problem() : thrown;
  if (!(error instanceof Error)) return 'it does not answer';
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nobody listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'no host has this name';
  if (code === 'EPROTO') return 'it does not speak TLS there';
  if (untrusted.test(code))
    return `its certificate is not trusted (${code}); NODE_EXTRA_CA_CERTS names a file with one that is to be`;
  // Redis, and PostgreSQL.
  if (/^(?:WRONGPASS|NOAUTH|NOPERM)\b/.test(message) || code === '28P01' || code === '28000')
    return 'it refuses this user and password';
  return message;
}

/** The same as a sentence. */
export const unreachable = (address: QueueAddress, server: QueueServer, thrown: unknown): string =>
  `The queue ${addressText(address)} cannot be reached: ${reasonOf(server, thrown)}.`;
