/**
 * Places along a line for labels of one size, each as near to its wanted place as the others allow.
 * @param places the wanted places, in any order.
 * @returns places that are `gap` or more apart, within low and high if possible.
 */
export function spread(places: readonly number[], gap: number, low: number, high: number): readonly number[] {
  const order = places.map((_, index) => index).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
  // Labels that touch form a block around the middle of their wanted places.
  const blocks: { sum: number; members: number[] }[] = [];
  const start = ({ sum, members }: { sum: number; members: number[] }) => {
    const length = (members.length - 1) * gap;
    return Math.max(low, Math.min(high - length, sum / members.length - length / 2));
  };
  for (const index of order) {
    let block = { sum: places[index] ?? 0, members: [index] };
    for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
      if (start(last) + last.members.length * gap <= start(block)) break;
      blocks.pop();
      block = { sum: last.sum + block.sum, members: [...last.members, ...block.members] };
    }
    blocks.push(block);
  }
  const found = places.map(() => low);
  for (const block of blocks)
    for (const [place, index] of block.members.entries()) found[index] = start(block) + place * gap;
  return found;
}
