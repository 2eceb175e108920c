import * as v from 'valibot';
import {
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type DataCallback,
  type Message,
  type MessageConnection,
} from 'vscode-jsonrpc/node';

const id = v.union([v.number(), v.string()]);
const messageSchema = v.union([
  v.object({ method: v.literal('$/cancelRequest'), params: v.object({ id }) }),
  v.object({
    method: v.pipe(v.string(), v.notValue('$/cancelRequest')),
    id: v.optional(id),
  }),
  v.object({ id, result: v.unknown() }),
  v.object({ id, error: v.looseObject({}) }),
]);

/** Reads what the parent process sends. What is no message of JSON-RPC is dropped: the library would end the process. */
class CheckedReader extends IPCMessageReader {
  override listen(callback: DataCallback) {
    return super.listen((message: Message) => {
      if (v.is(messageSchema, message)) callback(message);
    });
  }
}

/** The connection of a forked process to its parent. It begins to listen when it is told to. */
export function connectToParent(): MessageConnection {
  return createMessageConnection(new CheckedReader(process), new IPCMessageWriter(process));
}

/**
 * The parameters of a request as they have to be.
 * @throws ResponseError that names the part that is not.
 */
export function readParams<T>(schema: v.GenericSchema<unknown, T>, params: unknown): T {
  const read = v.safeParse(schema, params);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const place = v.getDotPath(issue);
  throw new ResponseError(
    ErrorCodes.InvalidParams,
    place === null ? issue.message : `${place}: ${issue.message}`,
  );
}
