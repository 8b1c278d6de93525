import { useEffect, useState } from 'react';

/** An address for the bytes of a PNG, given back when they change. */
export function usePngUrl(png: Uint8Array | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (png === undefined) {
      setUrl(undefined);
      return undefined;
    }
    const made = URL.createObjectURL(new Blob([png.slice()], { type: 'image/png' }));
    setUrl(made);
    return () => {
      URL.revokeObjectURL(made);
    };
  }, [png]);
  return url;
}
