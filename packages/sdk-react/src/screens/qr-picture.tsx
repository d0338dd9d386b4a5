// A QR code as one path; always dark on white, because scanners fail on the opposite. What draws it is loaded when it is needed.
import { useEffect, useState } from 'react';

/** Light modules around the code, as ISO/IEC 18004 asks for. */
const quietZoneModules = 4;

interface QrPictureProps {
  readonly text: string;
  readonly label: string;
}

export function QrPicture({ text, label }: QrPictureProps) {
  const [rows, setRows] = useState<readonly (readonly boolean[])[]>();
  useEffect(() => {
    let isWanted = true;
    import('uqr').then(
      ({ encode }) => {
        if (isWanted) setRows(encode(text, { ecc: 'M', border: quietZoneModules }).data);
      },
      // The text beside it can be copied all the same.
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [text]);
  if (rows === undefined) return null;
  const size = rows.length;
  const modules = rows.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
  );
  return (
    <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={modules.join('')} fill="#000" />
    </svg>
  );
}
