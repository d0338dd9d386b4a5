import {
  loadResourceSchema,
  parseTemplate,
  parseTerraform,
  resolveModule,
  resolveTemplate,
} from '@stepward/aws-template';
import { describe, expect, it } from 'vitest';
import { readEnvironment, readFlowSettings } from '../config/environment.ts';
import { lambdaFunctions } from '../lambda-functions.ts';
import { layerFiles } from '../layer.ts';
import { checkSamTemplate, parametersOf } from './check-sam.ts';
import { checkTerraformModule, variablesOf } from './check-terraform.ts';
import { readLogSamples } from './log-samples.ts';
import { choices, quietTriggers, routes, triggers } from './requirements.ts';
import { readSamDeployment } from './sam-reader.ts';
import { samTemplate, terraformFiles } from './sources.ts';
import { readTerraformDeployment } from './terraform-reader.ts';

const samples = await readLogSamples();
const schema = loadResourceSchema();
const template = parseTemplate(samTemplate);
const module = await parseTerraform(terraformFiles);

it('template.yaml fits the CloudFormation schema, and what must hold of a deployment', () => {
  expect(checkSamTemplate(samTemplate, schema, samples)).toEqual([]);
});

it('terraform/*.tf fit the provider, and what must hold of a deployment', async () => {
  expect(await checkTerraformModule(terraformFiles, samples)).toEqual([]);
});

describe.each(choices)('with $flows', (choice) => {
  const sam = readSamDeployment(
    template,
    resolveTemplate(template, parametersOf(choice), schema.attributesOf),
  );
  const terraform = readTerraformDeployment(module.variables, resolveModule(module, variablesOf(choice)));

  it.each(['pool', 'clients', 'policies'] as const)('both tools make the same %s', (part) => {
    expect(terraform[part]).toEqual(sam[part]);
  });

  it('both tools make the same API', () => {
    const sorted = ({ api }: typeof sam) => ({
      ...api,
      routes: [...api.routes].sort((a, b) => (a.key < b.key ? -1 : 1)),
    });
    expect(sorted(terraform)).toEqual(sorted(sam));
  });

  it('every function starts with the environment that it is given', () => {
    for (const { functions } of [sam, terraform]) {
      for (const [name, { environment }] of Object.entries(functions)) {
        const read = () =>
          quietTriggers.includes(name) ? readFlowSettings(environment) : readEnvironment(environment);
        expect(read, name).not.toThrow();
      }
    }
  });
});

it('the functions that are deployed are those that are built', () => {
  const deployed = [...Object.values(triggers), ...Object.values(routes)];
  expect(deployed.sort()).toEqual(lambdaFunctions.map(({ name }) => name).sort());
  const bundles = lambdaFunctions.map((one) => ({ ...one, code: new Uint8Array() }));
  const inLayer = Object.keys(layerFiles(bundles, '0.0.0'));
  for (const name of Object.values(triggers)) expect(inLayer).toContain(`nodejs/${name}.mjs`);
});
