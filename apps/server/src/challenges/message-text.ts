/** The action's own words on a challenge (management-api.md §3): a template per locale with data points in braces. */
import type { ActionConfiguration } from '../action-configurations/action-configuration.ts';
import type { Action } from '../actions/action.ts';

const placeholder = /\{\{\s*(action|user)\.([A-Za-z0-9_.-]{1,64})\s*\}\}/g;

/** The text, or undefined when there is none or a data point it names is missing. */
export function actionMessage(
  configuration: ActionConfiguration | undefined,
  action: Action,
): string | undefined {
  const templates = configuration?.optional.messagingTemplates;
  if (!templates) return undefined;
  const language = action.locale?.toLowerCase() ?? 'en';
  const names = Object.keys(templates);
  const name =
    names.find((key) => key.toLowerCase() === language) ??
    names.find((key) => key.toLowerCase() === language.split('-')[0]) ??
    names[0];
  const template = name === undefined ? undefined : templates[name]?.defaultTemplate;
  return template && fill(template, JSON.parse(action.facts));
}

interface TemplateFacts {
  readonly custom?: Readonly<Record<string, unknown>>;
  readonly action?: { readonly custom?: Readonly<Record<string, unknown>> };
  readonly user?: Readonly<Record<string, unknown>> & { readonly custom?: Readonly<Record<string, unknown>> };
}

function fill(template: string, facts: TemplateFacts): string | undefined {
  let isComplete = true;
  const text = template.replace(placeholder, (_match, model: string, name: string) => {
    const value =
      model === 'action' ? facts.action?.custom?.[name] : (facts.user?.[name] ?? facts.user?.custom?.[name]);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return String(value);
    isComplete = false;
    return '';
  });
  return isComplete ? text : undefined;
}
