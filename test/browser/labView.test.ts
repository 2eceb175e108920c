/** What of the Lab is in view, and what stays where it is while things change. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { seriousFindings } from './axe';
import { evaluate, firstLabKey, labOf, openFirstLab, rootOf, untilSettled, untilShown } from './labPage';
import { beginAfresh, inEveryTheme, openWorkbench, pictureOfFailure, runCommand, SIZE } from './workbench';
import type { Workbench } from './workbench';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What is measured of the bars: pixels for a nat, and the names of the rows in order. */
interface Bars {
  readonly scale: number;
  readonly pinnedScale: number | null;
  readonly zero: number;
  readonly rows: readonly string[];
}

type Boxes = Readonly<Record<string, readonly Box[]>>;

/** What is not where it was. */
function moved(before: Boxes, after: Boxes): readonly string[] {
  const places = (boxes: Boxes) =>
    Object.entries(boxes).flatMap(([selector, own]) =>
      own.map(({ left, top, right, bottom }, index) =>
        [selector, index, ...[left, top, right, bottom].map(Math.round)].join(' '),
      ),
    );
  const then = places(before);
  return places(after).filter((place) => !then.includes(place));
}

describe('in the Steering Lab', () => {
  let workbench: Workbench;
  let page: Page;
  const named = (role: 'slider' | 'spinbutton' | 'button' | 'textbox', name: string) =>
    labOf(page).getByRole(role, { name, exact: true }).first();
  const boxes = (...selectors: readonly string[]) =>
    evaluate<Boxes>(
      rootOf(page),
      `(root) => Object.fromEntries(${JSON.stringify(selectors)}.map((selector) => [selector,
        [...root.querySelectorAll(selector)].map((element) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          return { left, top, right, bottom };
        })]))`,
    );
  const boxOf = async (selector: string): Promise<Box> => {
    const [box] = (await boxes(selector))[selector] ?? [];
    assert.ok(box, selector);
    return box;
  };
  const bars = async (): Promise<Bars> => {
    const found = await evaluate<{
      total: string;
      width: number;
      pinned: number;
      zero: number;
      rows: string[];
    }>(
      rootOf(page),
      `(root) => {
        const svg = [...root.querySelectorAll('[data-kind=next] .drawing svg')].at(-1);
        const total = svg.querySelector('[data-mark=total]');
        const rects = [...svg.querySelectorAll('g[data-plotted=bar] rect')];
        return {
          total: total.dataset.about,
          width: rects.at(-1).getBoundingClientRect().width,
          pinned: total.querySelector('.pinned')?.getBoundingClientRect().width ?? 0,
          zero: rects.at(-1).getBoundingClientRect().left - svg.getBoundingClientRect().left,
          rows: [...svg.querySelectorAll('.token-label')].map((label) => label.textContent),
        };
      }`,
    );
    const [value, pinned] = [...found.total.matchAll(/\+([\d.]+) nats/g)].map(([, number]) => Number(number));
    assert.ok(value !== undefined, found.total);
    const pinnedScale = pinned === undefined ? null : found.pinned / pinned;
    return { ...found, scale: found.width / value, pinnedScale };
  };
  /** Two scales are the same as far as numbers of three digits tell. */
  const isSame = (a: number, b: number) => Math.abs(a / b - 1) < 0.02;
  const press = async (slider: Locator, key: string, times: number) => {
    for (let presses = 0; presses < times; presses++) {
      await slider.press(key);
      await untilShown(page);
    }
  };
  const resize = async (width: number, height: number) => {
    await page.setViewportSize({ width, height });
    await labOf(page)
      .locator('body')
      .evaluate(
        `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(resolve))))`,
      );
  };
  const pin = async () => {
    await named('button', 'Pin').click();
    await press(named('slider', 'Coefficient'), 'PageDown', 1);
    await untilSettled(page);
  };

  before(async () => {
    workbench = await openWorkbench({ files: { 'love.steer': '' }, keybindings: [firstLabKey] });
    ({ page } = workbench);
  });
  beforeEach(async () => {
    await beginAfresh(workbench);
    await page.setViewportSize(SIZE);
    await runCommand(page, 'View: Show Explorer');
    await openFirstLab(page);
  });
  afterEach(pictureOfFailure(() => page));
  after(() => workbench.close());

  const assertInView = async (what: string) => {
    const height = await evaluate<number>(rootOf(page), '() => innerHeight');
    const [slider, chart, text] = await Promise.all([
      boxOf('.addition:first-child .sliders'),
      boxOf('[data-kind=next] .drawing svg:last-of-type'),
      boxOf('[data-kind=completions] .sample.steered'),
    ]);
    assert.equal(await evaluate<number>(rootOf(page), '() => scrollY'), 0);
    assert.ok(slider.top >= 0 && slider.bottom <= height, `${what}: sliders end at ${slider.bottom}`);
    assert.ok(chart.top >= 0 && chart.bottom <= height, `${what}: chart ends at ${chart.bottom}`);
    assert.ok(text.top + 60 <= height, `${what}: text begins at ${text.top} of ${height}`);
    assert.ok(chart.left >= slider.right && text.left >= slider.right, `${what}: beside the sliders`);
  };
  const assertPinnedBeside = async (what: string) => {
    const [now, pinned] = await Promise.all([boxOf('.sample.steered'), boxOf('.sample.pinned')]);
    assert.equal(pinned.top, now.top, what);
    assert.ok(pinned.left >= now.right, what);
    assert.equal(await labOf(page).locator('[data-kind=next]').count(), 1);
    assert.ok((await labOf(page).locator('[data-kind=next] .mark .pinned').count()) > 0, what);
  };

  for (const [width, height] of [
    [1000, 700],
    [1440, 900],
  ] as const)
    it(`sliders, chart and text are in view at ${width} x ${height}, and a pinned setting is beside`, async () => {
      await resize(width, height);
      for (const sideBar of ['side bar', 'no side bar']) {
        if (sideBar === 'no side bar') await runCommand(page, 'View: Close Primary Side Bar');
        await untilSettled(page);
        await assertInView(sideBar);
        await pin();
        await assertInView(`pinned, ${sideBar}`);
        await assertPinnedBeside(sideBar);
        await named('button', 'Unpin').click();
      }
      await named('button', 'Add addition').click();
      await page.keyboard.type(' wedding');
      await untilSettled(page);
      await assertInView('two additions');
    });

  it('a pinned setting is beside from 600 pixels on', async () => {
    await runCommand(page, 'View: Close Primary Side Bar');
    await pin();
    for (const width of [665, 800, 1200]) {
      await resize(width, 900);
      const inside = await evaluate<number>(rootOf(page), '() => innerWidth');
      assert.ok(inside >= 600 && inside < width, `${inside}`);
      await assertPinnedBeside(`${inside} pixels`);
    }
  });

  it('axes and rows hold still while keys move a slider, and fit again when it is left', async () => {
    const slider = named('slider', 'Coefficient');
    await press(slider, 'ArrowLeft', 1);
    const first = await bars();
    let lower = first;
    for (let presses = 0; presses < 10; presses++) {
      const before = lower;
      await press(slider, 'ArrowLeft', 2);
      lower = await bars();
      const stayed = before.rows.filter((row) => lower.rows.includes(row));
      assert.ok(stayed.length > 5);
      for (const row of stayed) assert.equal(lower.rows.indexOf(row), before.rows.indexOf(row), row);
    }
    assert.ok(isSame(lower.scale, first.scale), `${first.scale} pixels a nat, then ${lower.scale}`);
    assert.equal(lower.zero, first.zero);

    await press(slider, 'End', 1);
    const highest = await bars();
    assert.ok(highest.scale < 0.9 * lower.scale, 'it grows where a value needs it');
    await press(slider, 'PageDown', 2);
    assert.ok(isSame((await bars()).scale, highest.scale), 'and does not shrink');
    await press(slider, 'Home', 1);
    await slider.fill('1');
    await untilShown(page);
    const held = await bars();
    await page.keyboard.press('Tab');
    const fit = await bars();
    assert.ok(fit.scale > 2 * held.scale, `${held.scale} pixels a nat, then ${fit.scale}`);
  });

  it('axes hold still while a pointer drags a slider, and fit again when it lets go', async () => {
    const slider = named('slider', 'Coefficient');
    const box = await slider.boundingBox();
    assert.ok(box);
    const at = (value: number) => box.x + 8 + ((value + 10) / 20) * (box.width - 16);
    const y = box.y + box.height / 2;
    await page.mouse.move(at(5), y);
    await page.mouse.down();
    await page.mouse.move(at(4), y, { steps: 3 });
    await untilShown(page);
    const before = await bars();
    await page.mouse.move(at(1.5), y, { steps: 5 });
    await untilShown(page);
    const dragged = await bars();
    assert.ok(isSame(dragged.scale, before.scale), `${before.scale} pixels a nat, then ${dragged.scale}`);
    await page.mouse.up();
    await untilSettled(page);
    assert.ok((await bars()).scale > 1.5 * before.scale);
  });

  it('the pinned setting has the same axis', async () => {
    await pin();
    const { scale, pinnedScale } = await bars();
    assert.ok(pinnedScale !== null && isSame(scale, pinnedScale), `${scale} and ${pinnedScale} pixels a nat`);
    await press(named('slider', 'Coefficient'), 'ArrowRight', 10);
    await press(named('slider', 'Coefficient'), 'PageDown', 1);
    const moved = await bars();
    assert.ok(moved.pinnedScale !== null && isSame(moved.scale, moved.pinnedScale));
  });

  it('nothing moves when a layer is no default any more, is wrong, or is pinned', async () => {
    await runCommand(page, 'View: Close Primary Side Bar');
    const look = () =>
      boxes(
        ...[
          '.addition',
          '.sliders > *',
          '.texts',
          '.buttons button:not(.pin)',
          '.seed',
          'h1',
          '.measurement:nth-of-type(-n + 2) h2',
        ],
        ...[
          '.field.prompt',
          '[data-kind=next] .drawing > *',
          '[data-kind=next] svg',
          '[data-kind=next] .quiet',
        ],
      );
    for (const [width, height] of [
      [1000, 700],
      [700, 900],
    ] as const) {
      await resize(width, height);
      const layer = named('spinbutton', 'Layer, as a number');
      const before = await look();
      await layer.fill('4');
      await untilSettled(page);
      await labOf(page).locator('.note.absent').first().waitFor({ state: 'hidden' });
      assert.deepEqual(moved(before, await look()), [], 'no default any more');
      await layer.fill('12');
      await labOf(page).locator('.problem', { hasText: 'layers 0 to 7' }).waitFor();
      assert.deepEqual(moved(before, await look()), [], 'wrong');
      await layer.fill('');
      await untilSettled(page);
      await named('button', 'Pin').click();
      await named('button', 'Back to pinned').waitFor();
      assert.deepEqual(moved(before, await look()), [], 'pinned');
      await named('button', 'Unpin').click();
    }
  });

  it('axe-core finds no serious barrier, in any kind of theme', async () => {
    const frame = await (await rootOf(page).elementHandle()).ownerFrame();
    assert.ok(frame);
    const look = (state: string) =>
      inEveryTheme(workbench, async (theme) => {
        const kind = theme.replace('high-contrast-light', 'hc-light').replace(/^high-contrast$/, 'hc-dark');
        await rootOf(page)
          .and(labOf(page).locator(`[data-theme=${kind}]`))
          .waitFor();
        assert.deepEqual(await seriousFindings(frame, 'main.lab'), [], `${state}, ${theme}`);
      });
    await look('without a pinned setting');
    await pin();
    await look('with one');
    await named('spinbutton', 'Layer, as a number').fill('12');
    await untilShown(page);
    await look('with a problem');
  });
});
