/** The recommended starter rules, as they ship. */
import { starterRulesDirectory } from '../../../apps/server/src/cli/starter-rules.ts';
import {
  findRuleFiles,
  type RuleFile,
  readRuleFile,
} from '../../../apps/server/src/rule-examples/rule-file.ts';

export const starterRuleFiles = (): RuleFile[] =>
  findRuleFiles(starterRulesDirectory).map((path) => readRuleFile(path).file);
