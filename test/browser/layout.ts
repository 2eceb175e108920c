/** What a page is asked about the places, sizes and colours of what it shows: programs for the browser. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** True when every drawing was made for the width that there is now. */
const drawnForWidth = `[...document.querySelectorAll('.steerbook')].every((root) =>
  [...root.querySelectorAll('svg')].filter((svg) => !svg.closest('.scrolls')).every((svg) => Number(svg.getAttribute('width')) <= root.clientWidth))`;

/** What reaches out of its result, but for what is inside of something that scrolls by itself. */
const tooWide = `[document.documentElement, ...document.querySelectorAll('.steerbook *')].flatMap((element) => {
  if (element === document.documentElement)
    return element.scrollWidth > innerWidth ? ['the page is ' + element.scrollWidth + ' wide'] : [];
  if (element.closest('.scrolls') && !element.matches('.scrolls')) return [];
  const { left, right } = element.closest('.output').getBoundingClientRect();
  const box = element.getBoundingClientRect();
  if (box.width === 0 || (box.left >= left - 1 && box.right <= right + 1)) return [];
  return [element.tagName + '.' + element.getAttribute('class') + ' "' + element.textContent.slice(0, 30) + '" ' + Math.round(box.left - left) + ' to ' + Math.round(box.right - right)];
})`;

/** Pairs of labels of one drawing that lie on each other. */
const overlappingLabels = `[...document.querySelectorAll('.steerbook svg')].flatMap((svg) => {
  const labels = [...svg.querySelectorAll('text')].filter((text) => !text.hasAttribute('transform'));
  const boxes = labels.map((text) => text.getBoundingClientRect());
  return boxes.flatMap((a, i) => boxes.slice(i + 1).flatMap((b, k) => {
    const [width, height] = [Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)];
    return width > 1.5 && height > 3 ? [labels[i].textContent + ' on ' + labels[i + 1 + k].textContent] : [];
  }));
})`;

/** Texts with less than 4.5 to 1 of contrast against the page; signs that are faint on purpose are not among them. */
const faintTexts = `(() => {
  const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((value, i) => a * value + (1 - a) * under[i]);
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((value) => value / 255).map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const page = channels(getComputedStyle(document.body).backgroundColor);
  const texts = [...document.querySelectorAll('.steerbook *')].filter((element) =>
    [...element.childNodes].some((child) => child.nodeType === 3 && child.data.trim() !== '') &&
    !element.matches('.sign, tspan[fill-opacity], .fail *, .failed *'));
  return texts.flatMap((element) => {
    const style = getComputedStyle(element);
    if (style.display === 'none' || element.closest('[hidden]')) return [];
    const color = over(channels(element instanceof SVGElement ? style.fill : style.color), page);
    const [low, high] = [luminance(color), luminance(page)].sort((a, b) => a - b);
    const contrast = (high + 0.05) / (low + 0.05);
    return contrast >= 4.4 ? [] : [element.tagName + '.' + element.getAttribute('class') + ' "' + element.textContent.slice(0, 20) + '" ' + contrast.toFixed(2)];
  });
})()`;

/** Pixels of the painting that are not clear. */
export const pixelsOfPainting = `(async () => {
  const image = new Image();
  image.src = document.querySelector('image.painted').getAttribute('href');
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, index) => index % 4 === 3 && value > 20).length;
})()`;

/** Fails where results do not fit a page of some width, lie on each other or can hardly be read. */
export async function assertFits(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.waitForFunction(drawnForWidth);
  assert.deepEqual(await page.evaluate(tooWide), [], `at ${width} pixels`);
  await assertLegible(page, `at ${width} pixels`);
}

/** Fails where texts lie on each other or can hardly be read. */
export async function assertLegible(page: Page, where: string): Promise<void> {
  assert.deepEqual(await page.evaluate(overlappingLabels), [], `labels ${where}`);
  assert.deepEqual(await page.evaluate(faintTexts), [], `texts ${where}`);
}
