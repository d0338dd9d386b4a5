import { readFileSync } from 'node:fs';
import { loadResourceSchema } from '@stepward/aws-template';
import { describe, expect, it } from 'vitest';
import { checkEdgeTemplate, checkRegionalLogsTemplate } from './check-template.ts';
import { readLogSamples } from './log-samples.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const template = read('template.yaml');
const regionalLogs = read('regional-logs.yaml');
const schema = loadResourceSchema();
const logSamples = await readLogSamples();

describe('template.yaml', () => {
  it('fits the CloudFormation schema and the rules of Lambda@Edge', () => {
    expect(checkEdgeTemplate(template, schema, logSamples)).toEqual([]);
  });
});

describe('regional-logs.yaml', () => {
  it('fits the CloudFormation schema and counts every fail-open line', () => {
    expect(checkRegionalLogsTemplate(regionalLogs, schema, logSamples)).toEqual([]);
  });
});

describe('the log samples', () => {
  it('are lines of both kinds, as the flow writes them', () => {
    expect(logSamples.failOpen.map((line) => line.includes('"outcome":"ALLOW"'))).toEqual([true, true]);
    expect(logSamples.others.map((line) => line.includes('"outcome":"UNAVAILABLE"'))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
