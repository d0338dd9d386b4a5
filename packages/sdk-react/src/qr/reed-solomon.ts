// Error correction of QR codes (ISO/IEC 18004 §7.5): arithmetic in GF(2^8) by x^8 + x^4 + x^3 + x^2 + 1.

function multiply(one: number, other: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >> 7) * 0x11d);
    product ^= ((other >> bit) & 1) * one;
  }
  return product;
}

/** The coefficients below the highest, which is 1. */
function generator(degree: number): number[] {
  const result = Array.from<unknown, number>({ length: degree }, (_none, index) =>
    index === degree - 1 ? 1 : 0,
  );
  let root = 1;
  for (let round = 0; round < degree; round += 1) {
    for (let at = 0; at < degree; at += 1)
      result[at] = multiply(result[at] ?? 0, root) ^ (result[at + 1] ?? 0);
    root = multiply(root, 2);
  }
  return result;
}

/** What is added to a block: the remainder of its division by the generator. */
export function correction(data: readonly number[], count: number): number[] {
  const divisor = generator(count);
  let rest = divisor.map(() => 0);
  for (const byte of data) {
    const [first = 0, ...others] = rest;
    const factor = byte ^ first;
    rest = [...others, 0].map((value, index) => value ^ multiply(divisor[index] ?? 0, factor));
  }
  return rest;
}
