import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * The few ONNX messages that a GPT-2 graph needs, written as protocol-buffer bytes.
 * Field numbers are those of onnx.proto (ONNX IR version 10).
 */

export const DataType = { float: 1, uint8: 2, int64: 7, float16: 10, bfloat16: 16 } as const;
export type DataType = (typeof DataType)[keyof typeof DataType];

export type Attribute = number | { readonly float: number } | string | readonly number[] | Graph;

/** A dimension is a number or a name for "any". */
type Dim = number | string;

export interface NodeDefinition {
  readonly op: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
}
export interface ValueDefinition {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly Dim[];
}
/** A constant: bytes in the graph itself, or a range of a file beside it. */
export interface TensorDefinition {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly number[];
  readonly data: Uint8Array | { readonly file: string; readonly offset: number; readonly byteLength: number };
}
export interface Graph {
  readonly name: string;
  readonly nodes: readonly NodeDefinition[];
  readonly initializers: readonly TensorDefinition[];
  readonly inputs: readonly ValueDefinition[];
  readonly outputs: readonly ValueDefinition[];
}

const irVersion = 10;
const opsetVersion = 20;
const attributeType = { float: 1, int: 2, string: 3, graph: 5, ints: 7 };

type Write = (writer: BinaryWriter) => void;

function message(writer: BinaryWriter, field: number, write: Write): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}
const text = (writer: BinaryWriter, field: number, value: string) =>
  writer.tag(field, WireType.LengthDelimited).string(value);
const integer = (writer: BinaryWriter, field: number, value: number) =>
  writer.tag(field, WireType.Varint).int64(value);

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') {
    integer(writer, 3, value);
    integer(writer, 20, attributeType.int);
  } else if (typeof value === 'string') {
    writer.tag(4, WireType.LengthDelimited).bytes(new TextEncoder().encode(value));
    integer(writer, 20, attributeType.string);
  } else if ('float' in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    integer(writer, 20, attributeType.float);
  } else if ('nodes' in value) {
    message(writer, 6, (inner) => writeGraph(inner, value));
    integer(writer, 20, attributeType.graph);
  } else {
    for (const item of value) integer(writer, 8, item);
    integer(writer, 20, attributeType.ints);
  }
}

function writeNode(writer: BinaryWriter, node: NodeDefinition): void {
  for (const input of node.inputs) text(writer, 1, input);
  for (const output of node.outputs) text(writer, 2, output);
  text(writer, 3, node.outputs[0] ?? node.op);
  text(writer, 4, node.op);
  for (const [name, value] of Object.entries(node.attributes ?? {}))
    message(writer, 5, (inner) => writeAttribute(inner, name, value));
  if (node.domain) text(writer, 7, node.domain);
}

function writeTensor(writer: BinaryWriter, tensor: TensorDefinition): void {
  for (const size of tensor.shape) integer(writer, 1, size);
  integer(writer, 2, tensor.type);
  text(writer, 8, tensor.name);
  const data = tensor.data;
  if (data instanceof Uint8Array) {
    writer.tag(9, WireType.LengthDelimited).bytes(data);
    return;
  }
  const external = { location: data.file, offset: String(data.offset), length: String(data.byteLength) };
  for (const [key, value] of Object.entries(external))
    message(writer, 13, (inner) => text(text(inner, 1, key), 2, value));
  integer(writer, 14, 1);
}

function writeValue(writer: BinaryWriter, value: ValueDefinition): void {
  text(writer, 1, value.name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      integer(tensor, 1, value.type);
      message(tensor, 2, (shape) => {
        for (const dim of value.shape)
          message(shape, 1, (inner) =>
            typeof dim === 'number' ? integer(inner, 1, dim) : text(inner, 2, dim),
          );
      });
    }),
  );
}

function writeGraph(writer: BinaryWriter, graph: Graph): void {
  for (const node of graph.nodes) message(writer, 1, (inner) => writeNode(inner, node));
  text(writer, 2, graph.name);
  for (const tensor of graph.initializers) message(writer, 5, (inner) => writeTensor(inner, tensor));
  for (const value of graph.inputs) message(writer, 11, (inner) => writeValue(inner, value));
  for (const value of graph.outputs) message(writer, 12, (inner) => writeValue(inner, value));
}

/** The bytes of an ONNX ModelProto with this graph, for the standard and the `com.microsoft` operators. */
export function encodeModel(graph: Graph): Uint8Array {
  const writer = new BinaryWriter();
  integer(writer, 1, irVersion);
  text(writer, 2, 'steerbook');
  message(writer, 7, (inner) => writeGraph(inner, graph));
  for (const [domain, version] of [
    ['', opsetVersion],
    ['com.microsoft', 1],
  ] as const)
    message(writer, 8, (inner) => integer(text(inner, 1, domain), 2, version));
  return writer.finish();
}
