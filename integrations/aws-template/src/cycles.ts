/** Circular dependencies, which CloudFormation and Terraform refuse to deploy. */
import type { ResolvedTemplate } from './intrinsics.ts';
import { referencedAddresses } from './terraform/references.ts';
import type { ResolvedModule } from './terraform/resolve.ts';

/** Each cycle once, as `A → B → A`. `dependencies` gives the names that each name needs first. */
export function dependencyCycles(dependencies: Readonly<Record<string, Iterable<string>>>): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const start = path.indexOf(name);
    if (start >= 0) cycles.push([...path.slice(start), name].join(' → '));
    if (start >= 0 || done.has(name)) return;
    for (const next of dependencies[name] ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of Object.keys(dependencies)) visit(name, []);
  return cycles;
}

/** Which resources each resource of a template needs: by `Ref`, `Fn::GetAtt`, in an `Fn::Sub`, or by `DependsOn`. */
export function templateDependencies(template: ResolvedTemplate): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(template.resources).map(([name, entry]) => {
      const named = [...JSON.stringify(entry).matchAll(/\b(?:ref|att):(\w+)/g)].map(
        ([, found = '']) => found,
      );
      const explicit = [entry.DependsOn ?? []].flat().map(String);
      return [name, [...new Set([...named, ...explicit])].filter((one) => one in template.resources)];
    }),
  );
}

/** The same of a Terraform module, by address without keys. */
export function moduleDependencies(module: ResolvedModule): Record<string, string[]> {
  const needs: Record<string, string[]> = {};
  for (const { address, values } of module.blocks) {
    needs[address] = [...(needs[address] ?? []), ...referencedAddresses(values)];
  }
  return needs;
}
