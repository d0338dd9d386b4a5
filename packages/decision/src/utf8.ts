const bytesPerUnitMax = 3;

function unitBytes(unit: number): number {
  if (unit < 0x80) return 1;
  // Half of a surrogate pair, which takes four bytes in all.
  if (unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff)) return 2;
  return 3;
}

function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) bytes += unitBytes(text.charCodeAt(index));
  return bytes;
}

/** Whether the text takes more than `max` bytes in UTF-8; counts only where its length leaves that open. */
export function utf8BytesExceed(text: string, max: number): boolean {
  if (text.length > max) return true;
  return text.length * bytesPerUnitMax > max && utf8Bytes(text) > max;
}
