import type { PreSignUpTriggerHandler } from 'aws-lambda';
import { readSignUpSettings } from '../config/environment.ts';
import { createPreSignUp } from '../triggers/pre-sign-up.ts';

export const handler: PreSignUpTriggerHandler = createPreSignUp(readSignUpSettings(process.env));
