import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';

/** How good a picture is, from 0 to 1: letters stay sharp at this, in a third of the bytes of PNG. */
const QUALITY = 0.82;

/** What the window shows, as WebP: the browser itself makes it, in a window beside. */
export async function takePicture(page: Page, path: string): Promise<void> {
  const png = (await page.screenshot()).toString('base64');
  const beside = await page.context().newPage();
  try {
    const url = await beside.evaluate<string>(`(async () => {
      const image = new Image();
      image.src = 'data:image/png;base64,${png}';
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      canvas.getContext('2d').drawImage(image, 0, 0);
      return canvas.toDataURL('image/webp', ${QUALITY});
    })()`);
    await writeFile(path, Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
  } finally {
    await beside.close();
  }
}
