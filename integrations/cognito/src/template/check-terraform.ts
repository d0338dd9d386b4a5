/** Everything wrong with terraform/*.tf: what Terraform would refuse, and what must hold of the deployment. */
import {
  checkAgainstProvider,
  dependencyCycles,
  type Fields,
  listAt,
  moduleDependencies,
  parseTerraform,
  providerVersion,
  resolveModule,
  valueAt,
} from '@stepward/aws-template';
import { checkDeployment } from './check-deployment.ts';
import type { LogSamples } from './check-operation.ts';
import { type Choice, choices } from './requirements.ts';
import { readTerraformDeployment } from './terraform-reader.ts';

/** What somebody types who chose so. */
export const variablesOf = (choice: Choice): Record<string, unknown> => ({
  stepward_api_url: choice.apiUrl,
  stepward_secret_key_arn: choice.secretKeyArn,
  sign_in_flows: choice.flows,
  self_sign_up: choice.isSelfSignUp,
  create_backend_client: choice.hasBackendClient,
  direct_password_sign_in_without_mfa: choice.hasDirectPassword,
  use_layer: choice.fromLayer,
  web_origins: [choice.origin],
  alarm_topic_arn: choice.alarmTopicArn,
  redirect_url: choice.redirectUrl,
  passkey_action: choice.passkeyAction,
  trusted_client_ids: choice.trustedClientIds,
});

/** @param files text by name; one sentence for each problem, beginning with where */
export async function checkTerraformModule(
  files: Readonly<Record<string, string>>,
  samples: LogSamples,
): Promise<string[]> {
  const module = await parseTerraform(files);
  const problems = choices.flatMap((choice) => {
    const resolved = resolveModule(module, variablesOf(choice));
    return [
      ...resolved.problems,
      ...checkAgainstProvider(resolved),
      ...dependencyCycles(moduleDependencies(resolved)).map((one) => `circular dependency: ${one}`),
      ...checkDeployment(readTerraformDeployment(module.variables, resolved), choice, samples),
    ];
  });
  return [...new Set([...checkVersions(module.settings), ...problems])];
}

/** A new major version of the provider may mean something else by the same words. */
function checkVersions(settings: Fields): string[] {
  const [providers] = listAt(settings, 'required_providers');
  const range = String(valueAt(providers, 'aws', 'version'));
  const [major, minor] = providerVersion.split('.').map(Number);
  const isRight = range === `>= ${major}.${minor}, < ${(major ?? 0) + 1}.0`;
  const problems = isRight
    ? []
    : [`terraform: the provider's versions must begin with ${providerVersion} and have an end`];
  return settings.required_version === undefined
    ? [...problems, 'terraform: required_version is required']
    : problems;
}
