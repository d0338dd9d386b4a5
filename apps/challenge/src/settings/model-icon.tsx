import type { ImagePair } from '../page/appearance.ts';

/** How what keeps a passkey looks. Decoration only: its name stands beside it. */
export function ModelIcon({ image }: { readonly image: ImagePair }) {
  return (
    <picture>
      {image.dark && <source srcset={image.dark} media="(prefers-color-scheme: dark)" />}
      <img class="model-icon" src={image.light} alt="" width="24" height="24" />
    </picture>
  );
}
