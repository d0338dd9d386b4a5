/** What AWS SAM does with the section `Globals`: values that every resource of a kind has unless it says otherwise. */
import { type Fields, isFields } from './fields.ts';

const kinds: Readonly<Record<string, string>> = {
  Function: 'AWS::Serverless::Function',
  HttpApi: 'AWS::Serverless::HttpApi',
};

/** @throws on a kind that AWS SAM knows and this does not. */
export function withGlobals(
  resources: Readonly<Record<string, Fields>>,
  globals: Fields,
): Record<string, Fields> {
  const defaults = Object.entries(globals).map(([kind, properties]) => {
    const type = kinds[kind];
    if (type === undefined) throw new Error(`Globals.${kind} is not used in these templates`);
    return [type, properties] as const;
  });
  const byType = new Map<unknown, unknown>(defaults);
  return Object.fromEntries(
    Object.entries(resources).map(([name, resource]) => {
      const inherited = byType.get(resource.Type);
      if (inherited === undefined) return [name, resource];
      return [name, { ...resource, Properties: merged(inherited, resource.Properties) }];
    }),
  );
}

/** Mappings are merged, lists are joined, and of two other values the resource's own holds. */
function merged(inherited: unknown, own: unknown): unknown {
  if (own === undefined) return inherited;
  if (Array.isArray(inherited) && Array.isArray(own)) return [...inherited, ...own];
  if (!isFields(inherited) || !isFields(own)) return own;
  const names = new Set([...Object.keys(inherited), ...Object.keys(own)]);
  return Object.fromEntries([...names].map((name) => [name, merged(inherited[name], own[name])]));
}
