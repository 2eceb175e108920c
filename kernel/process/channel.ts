import * as v from 'valibot';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
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
