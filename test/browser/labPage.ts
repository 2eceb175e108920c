/** The Steering Lab as a person has it before them. */
import assert from 'node:assert/strict';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { KeyBinding } from '../host/server';
import { firstLabState } from '../../kernel/lab/setting';
import { runCommand } from './workbench';

/** The Lab's page: a frame inside a frame, as a notebook's outputs are, too. */
export function labOf(page: Page): FrameLocator {
  return page.frameLocator('iframe.webview.ready:not([src*=notebook])').frameLocator('#active-frame');
}

/** Evaluates a function, given as text, of an element in its page. */
export function evaluate<T>(target: Locator, program: string): Promise<T> {
  // Only a function is called with the element, and the page itself may not evaluate a text.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the text is one of these tests' own
  const evaluated = new Function('element', `return (${program})(element)`) as (element: unknown) => T;
  return target.evaluate(evaluated);
}

export function rootOf(page: Page): Locator {
  return labOf(page).locator('main.lab');
}

/** Opens the Lab with the state that it has when it is opened for the first time. */
export const firstLabKey: KeyBinding = {
  key: 'ctrl+alt+9',
  command: 'steerbook.openLab',
  args: firstLabState,
};

export async function openFirstLab(page: Page): Promise<void> {
  await page.keyboard.press('Control+Alt+9');
  await untilSettled(page);
}

/** Opens the Lab as it was left. */
export async function openLab(page: Page): Promise<void> {
  await runCommand(page, 'Steerbook: Open Steering Lab');
  await untilSettled(page);
}

/** Resolves when what was asked for last has been answered in full, one frame after a control has moved at the earliest. */
export async function untilSettled(page: Page): Promise<void> {
  await untilRoot(page, '({ asked, done }) => asked !== undefined && done === asked');
}

/** Resolves when what is shown, or why it cannot be, belongs to what was asked for last. */
export async function untilShown(page: Page): Promise<void> {
  await untilRoot(page, '({ asked, shown }) => asked !== undefined && shown === asked');
}

async function untilRoot(page: Page, holds: string): Promise<void> {
  await evaluate(
    rootOf(page),
    `(root) => new Promise((resolve) => {
    const look = () => {
      if (!(${holds})(root.dataset)) return;
      observer.disconnect();
      resolve();
    };
    const observer = new MutationObserver(look);
    observer.observe(root, { attributes: true });
    requestAnimationFrame(() => requestAnimationFrame(look));
  })`,
  );
}

/** The numbers that the Lab's root carries. */
export async function numbersOf(
  page: Page,
): Promise<Readonly<Record<'asked' | 'shown' | 'mostInFlight', number>>> {
  const found = await evaluate<Record<string, string>>(rootOf(page), '({ dataset }) => ({ ...dataset })');
  return {
    asked: Number(found.asked),
    shown: Number(found.shown),
    mostInFlight: Number(found.mostInFlight),
  };
}

/** The main sentence of the next token's shifts. */
export function nextSentence(page: Page): Promise<string> {
  return labOf(page).locator('.now [data-kind=next] .sentence').innerText();
}

/** The steering that the charts of the next token hold for. */
export async function shownSteering(page: Page): Promise<string> {
  const quiet = await labOf(page).locator('.now [data-kind=next] .quiet').innerText();
  return quiet.split(' · ').find((part) => part.startsWith('steer')) ?? quiet;
}

/** The whole page has fewer places that a key reaches, with the terms of its sentences. */
const mostPresses = 120;

/** Presses Tab until this has the focus. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let presses = 0; presses < mostPresses; presses++) {
    if (await evaluate<boolean>(target, '(element) => element === document.activeElement')) return;
    await page.keyboard.press(key);
  }
  assert.fail(`${mostPresses} times ${key} do not lead to ${String(target)}`);
}

/** Types a text in place of the one that the focused field has. */
export async function retype(page: Page, text: string): Promise<void> {
  // Not Control+A: the workbench hears of it and selects everything once more, later.
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await page.keyboard.type(text);
}

/** Notes from now on when sliders move, and for each move how long it takes until a chart is shown that has it. */
export async function watchTimes(page: Page): Promise<() => Promise<readonly number[]>> {
  await evaluate(
    rootOf(page),
    `(root) => {
      const [moved, asked, times] = [[], [], (window.times = [])];
      root.addEventListener('input', () => moved.push(performance.now()));
      new MutationObserver((changes) => {
        for (const { attributeName } of changes)
          if (attributeName === 'data-asked') asked.push(...moved.splice(0));
          else times.push(...asked.splice(0).map((time) => performance.now() - time));
      }).observe(root, { attributeFilter: ['data-asked', 'data-shown'] });
    }`,
  );
  return () => evaluate<readonly number[]>(rootOf(page), '() => window.times');
}

/** Moves a slider 100 times in 5 seconds, up and down, as fast a hand does. Resolves to its value at the end. */
export function moveFor5Seconds(slider: Locator): Promise<number> {
  return evaluate<number>(
    slider,
    `(slider) => new Promise((resolve) => {
      const start = performance.now();
      let moves = 0;
      const timer = setInterval(() => {
        for (; moves < 100 && moves < (performance.now() - start) / 50; moves++) {
          slider.value = String((Math.abs((moves % 40) - 20) - 7) / 5);
          slider.dispatchEvent(new Event('input', { bubbles: true }));
        }
        if (moves < 100) return;
        clearInterval(timer);
        resolve(slider.valueAsNumber);
      }, 10);
    })`,
  );
}
