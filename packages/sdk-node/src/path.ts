// From ids and filters to the path of a request. Owns encoding; knows no route.
import { invalidRequest } from './error.ts';

/** Characters that RFC 3986 allows in a segment as they are; encoded or not, the server reads the same. */
const plainInSegment = /%(?:24|26|2B|2C|3A|3B|3D|40)/g;
const percentEscape = /%[0-9a-f]{2}/i;

/** Makes one segment of a path from an id. */
export type SegmentEncoder = (name: string, id: unknown) => string;

/**
 * @param preEncoded whether ids come percent-encoded; undefined refuses those that could be (`StepwardOptions.preEncodedIds`)
 */
export function segmentEncoder(preEncoded: boolean | undefined): SegmentEncoder {
  return (name, id) => {
    // An empty segment would make another route of it: `DELETE /users/` and the like.
    if (typeof id !== 'string' || id === '') throw invalidRequest(`${name} must be a string, not empty`);
    if (preEncoded === undefined && percentEscape.test(id)) {
      throw invalidRequest(
        `${name} contains a percent escape: tell the client by preEncodedIds whether ids come percent-encoded (true) or are meant literally (false)`,
      );
    }
    return encode(name, preEncoded === true ? decode(name, id) : id);
  };
}

function decode(name: string, id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    throw invalidRequest(`${name} must be well-formed percent-encoding of UTF-8 where preEncodedIds is true`);
  }
}

function encode(name: string, id: string): string {
  // WHATWG URL, "path state": such segments, encoded or not, are taken out of a path before it is sent.
  if (id === '' || id === '.' || id === '..') throw invalidRequest(`${name} must not be empty, "." or ".."`);
  try {
    return encodeURIComponent(id).replace(plainInSegment, decodeURIComponent);
  } catch {
    throw invalidRequest(`${name} must be well-formed Unicode: it has half of a surrogate pair`);
  }
}

/** `?a=1&b=2` of the filters that are set, in their order; '' when there are none. */
export function queryString(filters: Readonly<Record<string, string | undefined>>): string {
  const set = Object.entries(filters).flatMap(([name, value]): [string, string][] =>
    value ? [[name, value]] : [],
  );
  return set.length === 0 ? '' : `?${new URLSearchParams(set)}`;
}
