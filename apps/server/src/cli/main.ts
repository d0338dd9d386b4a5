#!/usr/bin/env node
/** The `stepward` command. Each command is a file beside this one. */
import { ConfigError } from '../config/environment.ts';
import { UsageError } from './usage-error.ts';

const help = `stepward: adaptive MFA and passkeys for applications that already have a login

  stepward serve                    run the server (settings: STEPWARD_* variables, see README.md)
  stepward demo [--json]            run the server, a legacy login app, and a local CloudFront in front of it
  stepward edge build --config FILE [--out DIR]
                                    check stepward.edge.ts and write the three Lambda@Edge packages
  stepward edge prepare --config FILE
                                    what the edge needs of its server, where it is missing: the callback among the
                                    redirectUrls, and an action that challenges new browsers (STEPWARD_MANAGEMENT_KEY)
  stepward actions list [--user ID] [--action CODE] [--outcome OUTCOME] [--state STATE] [--from TIME] [--to TIME]
                  [--limit N] [--json]
                                    recorded actions, newest first; --json: one a line. Without the management key: those
                                    of --user in the last 30 days
  stepward actions explain USER ACTION KEY [--json]
                                    why an action was decided as it was: each rule, each clause and the values that it saw
  stepward actions decide --user ID --action CODE --key KEY --outcome approve|reject
                                    decide an action that waits for review
  stepward rules test [PATH…]       ask the examples in NAME.examples.json of the rules in NAME.rules.json, or of the flow
                                    in NAME.flow.json, beside them
                                    (PATH: a file or a folder, default ./rules), without a server
  stepward rules backtest FILE [--action CODE] [--from TIME] [--to TIME] [--days N] [--compare recorded|current]
                  [--samples N] [--tenant ID] [--json]
                                    what the rules of FILE (NAME.rules.json), or its flow (NAME.flow.json), would have made
                                    of recorded actions, of the last 30 days if no time is named; --compare: with what was
                                    recorded (the default) or with what the active rules would decide. Ctrl-C ends it,
                                    with 130
  stepward rules starter [--out DIR]
                                    rules to begin with, and what each is for; --out: as files, with examples and the
                                    custom data points that they read (DIR: also the folder of an exported configuration)
  stepward export [--tenant ID] [--out DIR]
                                    the tenant's whole configuration as text: files of a folder, or one document. Twice
                                    the same is byte for byte the same; secrets are named, never written
  stepward plan DIR [--tenant ID] [--prune] [--out FILE] [--json]
                                    what apply would do, and nothing else. Ends with 0: nothing, 2: changes, 1: an error
  stepward apply DIR|FILE [--tenant ID] [--prune] [--yes]
                                    make the configuration what the text says, all of it or nothing; --prune: delete what
                                    the text does not have; FILE: a plan that was kept, refused once it is out of date
  stepward audit list [--user ID] [--type PREFIX] [--key ID] [--from TIME] [--to TIME] [--limit N | --all] [--json]
                  [--tenant ID]
                                    what was changed, by which key, from what to what, newest first; --json: one a line
  stepward audit verify [--tenant ID] [--known NUMBER:HASH]
                                    whether the audit trail is what was written; says the first event that is not. --known:
                                    and has the event that an earlier run named as the last
  stepward tenants list             the tenants of this server
  stepward tenants create --name NAME [--id ID]
                                    make a tenant and show its keys once
  stepward tenants update [--tenant ID] --name NAME
                                    rename a tenant
  stepward keys list [--tenant ID]  API keys and signing keys, without the keys themselves
  stepward keys create --kind server|management|call-connect [--tenant ID]
                                    make an API key beside those there are, and show it once
  stepward keys revoke --key ID [--tenant ID] [--last]
                                    end an API key; --last: though no other of its kind is left
  stepward keys rotate [--tenant ID] [--algorithm RS256|ES256] [--now] [--drop-old]
                                    a new signing key for access tokens, published now, signing in 2 hours (--now: at
                                    once). Old tokens stay valid; --drop-old ends them, for a key that has leaked
  stepward doctor                   what this server knows about addresses and domains, and how old that is
  stepward backup --to FILE         a copy of the SQLite database, while the server runs; not of the key ring
  stepward restore --from FILE [--force]
                                    make a backup the database of the data folder; --force: though it holds data
  stepward --help                   this text

"actions" speaks to a running server: STEPWARD_URL (default http://localhost:4800), STEPWARD_MANAGEMENT_KEY for "list" and
"explain", STEPWARD_SECRET_KEY for "decide".
"audit", "tenants", "keys", "export", "plan", "apply" and "rules backtest" work on the server's data, also while it runs:
STEPWARD_DATA_DIR (default ./data), STEPWARD_DATABASE_URL. "backup" and "restore" take STEPWARD_DATA_DIR; restore asks
that no server runs on it.
`;

type Command = (args: string[]) => Promise<void>;

/** Loaded when called: `serve` must not pay for a bundler. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  edge: async () => (await import('./edge.ts')).edgeCommand,
  actions: async () => (await import('./actions.ts')).actionsCommand,
  audit: async () => (await import('./audit.ts')).auditCommand,
  rules: async () => (await import('./rules.ts')).rulesCommand,
  export: async () => (await import('./configuration.ts')).exportCommand,
  plan: async () => (await import('./configuration.ts')).planCommand,
  apply: async () => (await import('./configuration.ts')).applyCommand,
  tenants: async () => (await import('./tenants.ts')).tenantsCommand,
  keys: async () => (await import('./keys.ts')).keysCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./backup.ts')).restoreCommand,
};

async function run([name, ...args]: string[]): Promise<void> {
  if (
    name === undefined ||
    name === '--help' ||
    name === '-h' ||
    name === 'help' ||
    args.includes('--help')
  ) {
    process.stdout.write(help);
    return;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new UsageError(`There is no command "${name}". Try "stepward --help".`);
  requireNode(process.versions.node);
  const command = await load();
  await command(args);
}

const nodeMajorMin = 24;

/** Before a command is loaded: an older Node.js lacks its built-in SQLite, and says so in words of its own. */
function requireNode(version: string): void {
  if (Number.parseInt(version, 10) >= nodeMajorMin) return;
  throw new UsageError(
    `Stepward needs Node.js ${nodeMajorMin} or later; this is ${version}. In a checkout, "npm start" and "npm run stepward" bring their own.`,
  );
}

/** People see one sentence; a stack is for bugs. */
function explain(error: unknown, command: string | undefined): string {
  const known = error instanceof UsageError || error instanceof ConfigError;
  const code = (error as { code?: string }).code;
  if (code === 'EADDRINUSE') {
    const { port } = error as { port?: number };
    const ofDemo = command === 'demo' ? ', STEPWARD_DEMO_APP_PORT, STEPWARD_DEMO_EDGE_PORT' : '';
    return `Port ${port} is in use. Stop what runs there, or choose another: STEPWARD_PORT${ofDemo}.`;
  }
  if (code?.startsWith('ERR_PARSE_ARGS')) return `${(error as Error).message}. Try "stepward --help".`;
  if (known) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${explain(error, process.argv[2])}\n`);
  process.exitCode = 1;
}
