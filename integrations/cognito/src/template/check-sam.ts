/** Everything wrong with template.yaml: what CloudFormation would refuse, and what must hold of the deployment. */
import {
  dependencyCycles,
  parseTemplate,
  type ResourceSchema,
  resolveTemplate,
  templateDependencies,
} from '@stepward/aws-template';
import { checkDeployment } from './check-deployment.ts';
import type { LogSamples } from './check-operation.ts';
import { type Choice, choices } from './requirements.ts';
import { readSamDeployment } from './sam-reader.ts';

const yesNo = (is: boolean): string => (is ? 'yes' : 'no');

/** What somebody types who chose so. */
export const parametersOf = (choice: Choice): Record<string, string> => ({
  StepwardApiUrl: choice.apiUrl,
  StepwardSecretKeyArn: choice.secretKeyArn,
  SignInFlows: choice.flows,
  SelfSignUp: choice.isSelfSignUp ? 'allowed' : 'refused',
  CreateBackendClient: yesNo(choice.hasBackendClient),
  DirectPasswordSignIn: choice.hasDirectPassword ? 'without-mfa' : 'refused',
  FunctionCode: choice.fromLayer ? 'layer' : 'archive',
  WebOrigins: choice.origin,
  AlarmTopicArn: choice.alarmTopicArn,
  RedirectUrl: choice.redirectUrl,
  PasskeyAction: choice.passkeyAction,
  TrustedClientIds: choice.trustedClientIds,
});

/** One sentence each, beginning with where. */
export function checkSamTemplate(text: string, schema: ResourceSchema, samples: LogSamples): string[] {
  const template = parseTemplate(text);
  const problems = choices.flatMap((choice) => {
    const resolved = resolveTemplate(template, parametersOf(choice), schema.attributesOf);
    return [
      ...resolved.problems,
      ...schema.check(resolved),
      ...dependencyCycles(templateDependencies(resolved)).map((one) => `circular dependency: ${one}`),
      ...checkDeployment(readSamDeployment(template, resolved), choice, samples),
    ];
  });
  return [...new Set(problems)];
}
