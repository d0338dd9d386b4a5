// The part of a browser that passkeys need: credentials, a place, a storage. Stubs one global after the other.

type Stub = (name: string, value: unknown) => void;

export interface FakeBrowser {
  /** What `create` and `get` were asked. */
  readonly ceremonies: {
    kind: 'create' | 'get';
    options: CredentialRequestOptions & CredentialCreationOptions;
  }[];
  /** What the password manager was told. */
  readonly signals: unknown[];
  readonly storage: Map<string, string>;
  /** How the next ceremonies end; an unsettled promise ends when its signal aborts. */
  next(...ends: (PublicKeyCredential | Error | 'waits')[]): void;
}

export interface FakeFeatures {
  readonly capabilities?: Readonly<Record<string, boolean>>;
  /** How long the password manager takes to hear that something is accepted; a ceremony meanwhile is refused. */
  readonly hearing?: Promise<void>;
}

const bytes = (text: string) => new TextEncoder().encode(text).buffer;

/** A credential without `toJSON`, as some password managers give. */
export function credential(id: string, more: { userHandle?: string } = {}): PublicKeyCredential {
  return {
    id,
    rawId: bytes(id),
    type: 'public-key',
    authenticatorAttachment: 'platform',
    getClientExtensionResults: () => ({}),
    response: {
      clientDataJSON: bytes('{}'),
      attestationObject: bytes('attestation'),
      authenticatorData: bytes('data'),
      signature: bytes('signature'),
      userHandle: more.userHandle === undefined ? null : bytes(more.userHandle),
      getTransports: () => ['internal'],
      getPublicKey: () => null,
      getAuthenticatorData: () => bytes('data'),
      getPublicKeyAlgorithm: () => -7,
    },
  } as unknown as PublicKeyCredential;
}

export function fakeBrowser(stub: Stub, { capabilities = {}, hearing }: FakeFeatures = {}): FakeBrowser {
  const ceremonies: FakeBrowser['ceremonies'] = [];
  const signals: unknown[] = [];
  const storage = new Map<string, string>();
  let ends: (PublicKeyCredential | Error | 'waits')[] = [];
  let isHearing = false;
  const run = (kind: 'create' | 'get') => (options: CredentialRequestOptions & CredentialCreationOptions) => {
    if (isHearing) return Promise.reject(new DOMException('A request is already pending.', 'OperationError'));
    ceremonies.push({ kind, options });
    const end = ends.shift() ?? credential('c-1');
    if (end instanceof Error) return Promise.reject(end);
    if (end !== 'waits') return Promise.resolve(end);
    return new Promise((_resolve, reject) => {
      options.signal?.addEventListener('abort', () => reject(options.signal?.reason));
    });
  };
  const platform = Object.assign(() => undefined, {
    getClientCapabilities: async () => capabilities,
    signalUnknownCredential: async (told: object) => void signals.push(['unknown', told]),
    signalAllAcceptedCredentials: async (told: object) => {
      signals.push(['accepted', told]);
      if (!hearing) return;
      isHearing = true;
      await hearing;
      isHearing = false;
    },
  });
  stub('PublicKeyCredential', platform);
  stub('navigator', { credentials: { create: run('create'), get: run('get') } });
  stub('location', { hostname: 'shop.example', protocol: 'https:' });
  stub('localStorage', {
    getItem: (name: string) => storage.get(name) ?? null,
    setItem: (name: string, value: string) => storage.set(name, value),
  });
  return {
    ceremonies,
    signals,
    storage,
    next: (...next) => {
      ends = next;
    },
  };
}
