/** What a person does in text editors and with what quick steering asks. */
import type { Locator, Page } from 'playwright-core';

const quickInput = (page: Page): Locator => page.locator('.quick-input-widget');

/** The rows of the box that asks. */
export const offered = (page: Page): Locator => quickInput(page).locator('.monaco-list-row');

/** Takes the row that has a text. */
export async function take(page: Page, label: string): Promise<void> {
  await quickInput(page).locator('input[type=text]').fill(label);
  await offered(page).and(page.locator('.focused')).filter({ hasText: label }).waitFor();
  await page.keyboard.press('Enter');
}

/** Types a steering into the box that asks for one, and takes it. */
export async function steerWith(page: Page, typed: string): Promise<void> {
  await quickInput(page).locator('.quick-input-title', { hasText: /with$/ }).waitFor();
  await quickInput(page).locator('input[type=text]').fill(typed);
  await offered(page).and(page.locator('.focused')).filter({ hasText: 'as typed' }).waitFor();
  await page.keyboard.press('Enter');
}

/** Puts the cursor of the text in view at a place, both from 1. */
export async function goTo(page: Page, line: number, column: number): Promise<void> {
  await page.keyboard.press('Control+G');
  await quickInput(page).locator('input[type=text]').fill(`:${line}:${column}`);
  await offered(page)
    .filter({ hasText: `line ${line} at column ${column}` })
    .waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col ${column}` }).waitFor();
  await page.locator('.monaco-editor.focused').waitFor();
}
