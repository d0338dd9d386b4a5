/**
 * Addresses of images and fonts in a theme (SECURITY row 24). Owns: what they may be. An image is elsewhere (https) or
 * in the theme itself, as a data: URL of a raster format whose bytes are of that format; SVG, which can hold scripts,
 * only from elsewhere, where browsers show it as an image and no more.
 */
import { ApiError } from '../http/api-error.ts';

export interface InlineImage {
  readonly type: string;
  readonly body: Buffer;
}

export const imageBytesMax = 64 * 1024;

const signatures: Readonly<Record<string, readonly (readonly number[])[]>> = {
  'image/png': [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  'image/jpeg': [[0xff, 0xd8, 0xff]],
  'image/gif': [
    [0x47, 0x49, 0x46, 0x38, 0x37, 0x61],
    [0x47, 0x49, 0x46, 0x38, 0x39, 0x61],
  ],
  'image/webp': [[0x52, 0x49, 0x46, 0x46]],
  'image/x-icon': [[0x00, 0x00, 0x01, 0x00]],
};

const dataUrl = /^data:(image\/[a-z-]+);base64,([A-Za-z0-9+/]+={0,2})$/;
/** RFC 3986 without what would end a string, a function or a list in a style sheet or a policy. */
const plainUrl = /^https:\/\/[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?([/?#][A-Za-z0-9\-._~:/?#@!$&*+=%]*)?$/;

/** Undefined: an address elsewhere. */
export function inlineImage(url: string): InlineImage | undefined {
  const [, type, base64] = dataUrl.exec(url) ?? [];
  return type === undefined || base64 === undefined
    ? undefined
    : { type, body: Buffer.from(base64, 'base64') };
}

export function checkImageUrl(field: string, url: string): void {
  if (!url.startsWith('data:')) {
    checkHttpsUrl(field, url);
    return;
  }
  const image = inlineImage(url);
  const known = image && signatures[image.type];
  const isTrue = known?.some((bytes) => bytes.every((byte, index) => image?.body[index] === byte));
  if (!image || !isTrue)
    throw new ApiError(
      'invalid_request',
      `The field ${field} takes an https URL, or data:image/…;base64,… of a PNG, JPEG, GIF, WebP or ICO.`,
    );
  if (image.body.length > imageBytesMax)
    throw new ApiError('invalid_request', `The image in ${field} may have ${imageBytesMax} bytes at most.`);
}

export function checkHttpsUrl(field: string, url: string): void {
  if (plainUrl.test(url) && url.length <= 2_048 && URL.canParse(url)) return;
  throw new ApiError(
    'invalid_request',
    `The field ${field} takes an https URL of a host name, without user, quotes, brackets or spaces.`,
  );
}
