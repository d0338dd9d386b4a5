// Generated cases are the same in every run, so that a change is judged by what it did; `npm run verify:long` draws others.
import fc from 'fast-check';

const { VERIFY_SEED: seed = '20261121' } = process.env;
fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
