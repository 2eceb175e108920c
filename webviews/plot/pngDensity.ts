import { addressOf, bytesOf } from './dataAddress';

/** Bytes before the first chunk that may follow a header: a signature of 8, and the header's chunk. */
const headerEnd = 33;
const perMetre = 1000;

/** A PNG that says how large it is on paper (PNG specification, 11.3.4.3, pHYs). @param density pixels of a millimetre. */
export function withDensity(address: string, density: number): string {
  const png = bytesOf(address);
  const chunk = new DataView(new ArrayBuffer(21));
  chunk.setUint32(0, 9);
  for (const [place, letter] of ['p', 'H', 'Y', 's'].entries())
    chunk.setUint8(4 + place, letter.charCodeAt(0));
  const pixels = Math.round(density * perMetre);
  chunk.setUint32(8, pixels);
  chunk.setUint32(12, pixels);
  // The unit is the metre.
  chunk.setUint8(16, 1);
  const bytes = new Uint8Array(chunk.buffer);
  chunk.setUint32(17, checksum(bytes.subarray(4, 17)));
  const whole = new Uint8Array(png.length + bytes.length);
  whole.set(png.subarray(0, headerEnd));
  whole.set(bytes, headerEnd);
  whole.set(png.subarray(headerEnd), headerEnd + bytes.length);
  return addressOf('image/png', whole);
}

/** CRC-32 as PNG has it. */
function checksum(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
