// Drawings of what is sold; their colours come from the style sheet.
import type { Product } from './products.ts';

export function ProductPicture({ picture, tone }: Pick<Product, 'picture' | 'tone'>) {
  return (
    <div className={`picture ${tone}`} aria-hidden="true">
      <svg viewBox="0 0 120 120" focusable="false">
        <title>{picture}</title>
        {picture === 'bag' ? <Bag /> : picture === 'grinder' ? <Grinder /> : <Machine />}
      </svg>
    </div>
  );
}

function Bag() {
  return (
    <>
      <path className="body" d="M36 34h48l4 66a4 4 0 0 1-4 4H36a4 4 0 0 1-4-4Z" />
      <path className="shade" d="M36 22h48v12H36Z" />
      <rect className="label" x="42" y="54" width="36" height="34" rx="3" />
      <path className="line" d="M60 82V66m0 8c-6 0-8-4-8-9 6 0 8 4 8 9Zm0-3c0-6 2-9 8-9 0 5-2 9-8 9Z" />
    </>
  );
}

function Grinder() {
  return (
    <>
      <path className="line thick" d="M60 28H88v8" />
      <circle className="shade" cx="88" cy="40" r="6" />
      <rect className="shade" x="42" y="26" width="36" height="12" rx="4" />
      <rect className="body" x="44" y="38" width="32" height="40" rx="3" />
      <rect className="label" x="46" y="78" width="28" height="24" rx="4" />
      <path className="line" d="M50 92h20" />
    </>
  );
}

function Machine() {
  return (
    <>
      <path className="body" d="M26 28h68v22H72v36h22v16H26Z" />
      <rect className="shade" x="26" y="92" width="68" height="10" rx="2" />
      <circle className="label" cx="40" cy="39" r="5" />
      <path className="line thick" d="M78 50v10h10V50M83 60v6" />
      <path className="label" d="M74 74h16v8a6 6 0 0 1-6 6h-4a6 6 0 0 1-6-6Z" />
    </>
  );
}
