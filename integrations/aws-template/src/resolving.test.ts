import { describe, expect, it } from 'vitest';
import { dependencyCycles, templateDependencies } from './cycles.ts';
import { resolveTemplate } from './intrinsics.ts';
import { parseTemplate } from './parse.ts';
import { referencedName } from './resources.ts';

const resolve = (text: string) => resolveTemplate(parseTemplate(text), {}, () => ['Arn']);

describe('Globals', () => {
  const text = `
Globals:
  Function: { Timeout: 5, Layers: [one], Environment: { Variables: { A: a, B: b } } }
Resources:
  F: { Type: AWS::Serverless::Function, Properties: { Timeout: 3, Layers: [two], Environment: { Variables: { B: own } } } }
  G: { Type: AWS::Serverless::Function }
  T: { Type: AWS::SNS::Topic }`;

  it('hold for every resource of the kind, whose own values come first', () => {
    const { resources } = resolve(text);
    expect(resources.F?.Properties).toEqual({
      Timeout: 3,
      Layers: ['one', 'two'],
      Environment: { Variables: { A: 'a', B: 'own' } },
    });
    expect(resources.G?.Properties).toMatchObject({ Timeout: 5 });
    expect(resources.T).toEqual({ Type: 'AWS::SNS::Topic' });
  });

  it('of an unknown kind are refused', () => {
    expect(() => resolve('Globals: { Table: {} }')).toThrow('Globals.Table');
  });
});

describe('circular dependencies', () => {
  it('are found through Ref, GetAtt, Sub and DependsOn', () => {
    const template = resolve(`
Resources:
  A: { Type: T, Properties: { X: !Ref B } }
  B: { Type: T, Properties: { X: !GetAtt C.Arn } }
  C: { Type: T, Properties: { X: !Sub "x/\${D}" } }
  D: { Type: T, DependsOn: [A] }
  E: { Type: T, DependsOn: D }`);
    expect(template.problems).toEqual([]);
    expect(dependencyCycles(templateDependencies(template))).toEqual(['A → B → C → D → A']);
  });

  it('are not seen in a tree', () => {
    expect(dependencyCycles({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual([]);
  });
});

it('a list parameter is a list', () => {
  const text =
    'Parameters: { P: { Type: CommaDelimitedList, Default: "a,b" } }\nOutputs: { O: { Value: !Ref P } }';
  expect(resolve(text).outputs.O).toEqual({ Value: ['a', 'b'] });
});

it('a reference says which resource it names', () => {
  expect(['ref:A', 'att:B.Arn', 'plain', 'x/ref:A'].map(referencedName)).toEqual([
    'A',
    'B',
    undefined,
    undefined,
  ]);
});

it('a YAML alias is refused, as CloudFormation does', () => {
  expect(() => parseTemplate('Resources:\n  A: &one\n    Type: T\n  B: *one\n')).toThrow('aliases');
});
