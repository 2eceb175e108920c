import { readFile } from 'node:fs/promises';
import { BadAddress, readAddress, type QueueAddress } from '../queue/address';
import { UsageError } from './usageError';

/** Where the address of a queue is found, if no argument has it. */
const variable = 'STEERBOOK_QUEUE';

/**
 * The queue that a call names: an address, a file that has one, or, if it names none, the address of the environment. An
 * argument is seen by every program of the machine, so it has no password.
 * @throws UsageError
 */
export async function queueAddress(given: string | true, isInsecure: boolean): Promise<QueueAddress> {
  if (given === true) return read(fromEnvironment(), isInsecure);
  if (given.endsWith('.steer'))
    throw new UsageError(`${given} was read as the address of the queue. Put --queue behind the notebooks.`);
  if (!given.includes('://')) return read(await fromFile(given), isInsecure, `${given}: `);
  const address = read(given, isInsecure);
  if (address.password === null) return address;
  throw new UsageError(
    `A password in an argument is seen by every program of this machine. Put the address into ${variable}, or into a file and give its name.`,
  );
}

function fromEnvironment(): string {
  const { [variable]: address } = process.env;
  if (address) return address;
  throw new UsageError(
    `Name a queue: --queue redis://HOST, or --queue FILE with an address, or ${variable}.`,
  );
}

async function fromFile(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).slice(0, 10_000);
  } catch {
    throw new UsageError(`--queue ${file}: this is no address, and no file that can be read.`);
  }
}

/** @param where begins the sentence if the address is none. @throws UsageError */
function read(text: string, isInsecure: boolean, where = ''): QueueAddress {
  try {
    return readAddress(text, isInsecure);
  } catch (error) {
    if (error instanceof BadAddress) throw new UsageError(`${where}${error.message}`);
    throw error;
  }
}
