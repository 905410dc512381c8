/** A drawing with its size in pixels. */
export interface Paper {
  svg: string;
  width: number;
  height: number;
}

/** Twice as fine as on screen, so that it stays sharp in a letter or on a large display. */
const SCALE = 2;

/** The drawing as a PNG in base64, without the `data:` in front. */
export async function pngOf({ svg, width, height }: Paper): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = width * SCALE;
  canvas.height = height * SCALE;
  const brush = canvas.getContext('2d');
  if (!brush) throw new Error('no canvas');
  brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  const address = canvas.toDataURL('image/png');
  const start = 'data:image/png;base64,';
  if (!address.startsWith(start)) throw new Error('no PNG');
  return address.slice(start.length);
}
