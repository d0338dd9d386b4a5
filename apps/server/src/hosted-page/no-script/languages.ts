/** BCP 47 tags of an `Accept-Language` header in the browser's order; weights are for lists longer than ours. */
export const languagesIn = (header: string | undefined): string[] =>
  (header ?? '').split(',').map((item) => item.split(';')[0]?.trim() ?? '');
