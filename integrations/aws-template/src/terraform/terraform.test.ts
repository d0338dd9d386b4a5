import { describe, expect, it } from 'vitest';
import { parseTerraform } from './parse.ts';
import { checkAgainstProvider } from './provider.ts';
import { resolveModule } from './resolve.ts';

const resolve = async (text: string, variables: Readonly<Record<string, unknown>> = {}) =>
  resolveModule(await parseTerraform({ 'main.tf': text }), variables);

const values = async (text: string) => {
  const locals = 'locals {\n m = { b = { n = 2 }, a = { n = 1 } }\n}\n';
  return (await resolve(`${locals}output "o" {\n value = ${text}\n}`)).outputs.o?.value;
};

describe('expressions', () => {
  it.each([
    ['"a"', 'a'],
    ['true ? "yes" : "no"', 'yes'],
    ['!("a" == "b") && "a" != "b" || false', true],
    ['concat(["a"], ["b"])', ['a', 'b']],
    ['merge(local.m.a, { "b-c" = { n = true }, d = local.m.b.n })', { n: 1, 'b-c': { n: true }, d: 2 }],
    ['merge(local.m, local.m["a"])', { a: { n: 1 }, b: { n: 2 }, n: 1 }],
    [`[for key, one in local.m : "\${key}\${one.n}"]`, ['a1', 'b2']],
    ['{ for one in ["a", "b"] : one => "x" if one != "a" }', { b: 'x' }],
    ['["a", "b"][1]', 'b'],
    [`filebase64sha256("\${path.module}/a.zip")`, 'hash-of:path.module/a.zip'],
  ])('%s', async (text, expected) => expect(await values(text)).toEqual(expected));

  it.each([
    ['var.nobody', 'var.nobody stands for nothing'],
    ['local.nobody', 'local.nobody'],
    ['md5("a")', 'the function md5 is not used'],
    ['1 + 1', 'the operator add is not used'],
    ['aws_sns_topic.nobody.arn', 'there is no aws_sns_topic.nobody'],
  ])('%s is a problem', async (text, problem) => {
    const { problems } = await resolve(`output "o" {\n value = ${text}\n}`);
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });
});

describe('a module', () => {
  const text = `
variable "names" {
  type    = map(number)
  default = { a = 1, b = 2 }
}
variable "wanted" { default = true }
variable "unused" { default = "" }
locals { prefix = "app" }
resource "aws_cloudwatch_log_group" "logs" {
  for_each          = var.names
  name              = "/\${local.prefix}/\${each.key}"
  retention_in_days = each.value
}
resource "aws_iam_role" "role" {
  count              = var.wanted ? 1 : 0
  name               = null
  assume_role_policy = data.aws_iam_policy_document.trust.json
}
data "aws_iam_policy_document" "trust" {
  statement { resources = [for key, days in var.names : aws_cloudwatch_log_group.logs[key].arn] }
}
output "o" { value = aws_iam_role.role[0].arn }`;

  it('has the instances and values that a plan would have', async () => {
    const { blocks, outputs, problems } = await resolve(text);
    expect(problems).toEqual(['variable.unused: is used nowhere']);
    expect(blocks.map(({ address, key }) => address + key)).toEqual([
      'aws_cloudwatch_log_group.logs["a"]',
      'aws_cloudwatch_log_group.logs["b"]',
      'aws_iam_role.role[0]',
      'data.aws_iam_policy_document.trust',
    ]);
    expect(blocks[1]?.values).toEqual({ name: '/app/b', retention_in_days: 2 });
    expect(blocks[2]?.values).toEqual({ assume_role_policy: 'ref:data.aws_iam_policy_document.trust.json' });
    expect(blocks[3]?.values).toEqual({
      statement: [
        {
          resources: [
            'ref:aws_cloudwatch_log_group.logs["a"].arn',
            'ref:aws_cloudwatch_log_group.logs["b"].arn',
          ],
        },
      ],
    });
    expect(outputs.o).toEqual({ value: 'ref:aws_iam_role.role[0].arn' });
  });

  it('changes with its variables', async () => {
    const { blocks } = await resolve(text, { wanted: false, names: {} });
    expect(blocks.map(({ address }) => address)).toEqual(['data.aws_iam_policy_document.trust']);
  });

  it.each([
    ['retention_in_days', 'retention_days', 'retention_days: there is no such argument'],
    ['= each.value', '= "long"', 'retention_in_days: must be of type number'],
    ['assume_role_policy', 'path', 'assume_role_policy: is required'],
    ['role[0].arn', 'role[0].aern', 'there is no such attribute'],
    ['statement {', 'statment {', 'statment: there is no such argument'],
    ['"aws_iam_role" "role"', '"aws_iam_rolle" "role"', 'aws_iam_rolle is not in the schema'],
  ])('is held to the provider: %s → %s', async (from, to, problem) => {
    expect(checkAgainstProvider(await resolve(text))).toEqual([]);
    const problems = checkAgainstProvider(await resolve(text.replace(from, () => to)));
    expect(problems).toContainEqual(expect.stringContaining(problem));
  });

  it('that cannot be read is refused with the line', async () => {
    await expect(resolve('resource "a" "b" {')).rejects.toThrow('main.tf:1');
    await expect(resolve('module "a" {}')).rejects.toThrow('module is not used');
  });
});
