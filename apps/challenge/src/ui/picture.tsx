import type { ImagePair } from '../page/appearance.ts';

interface PictureProps {
  readonly image: ImagePair;
  readonly kind: 'logo' | 'watermark';
  readonly alt: string;
}

/** An image of the theme, by day and by night. */
export function Picture({ image, kind, alt }: PictureProps) {
  return (
    <picture>
      {image.dark && <source srcset={image.dark} media="(prefers-color-scheme: dark)" />}
      <img class={kind} src={image.light} alt={alt} />
    </picture>
  );
}
