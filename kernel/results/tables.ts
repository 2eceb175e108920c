/**
 * Each result as named columns and rows: the one definition that the renderer's table, CSV, Markdown and plain text
 * are made of.
 */
import {
  compareTable,
  countTable,
  heatTable,
  lensTable,
  normsTable,
  scoreTable,
  sweepTable,
} from './measurementTables';
import { column, table, tokenAt, type Table } from './table';
import { axisTexts } from './sweepAxes';
import type {
  CompletionArm,
  AlignResult,
  CheckResult,
  CompletionsResult,
  NextResult,
  NextToken,
  Result,
  TokensResult,
} from './types';

export type { Cell, Column, ColumnKind, Row, Table } from './table';

export function tableOf(result: Result): Table {
  switch (result.kind) {
    case 'completions':
      return completionsTable(result);
    case 'next':
      return nextTable(result);
    case 'align':
      return alignTable(result);
    case 'heat':
      return heatTable(result);
    case 'score':
      return scoreTable(result);
    case 'norms':
      return normsTable(result);
    case 'lens':
      return lensTable(result);
    case 'count':
      return countTable(result);
    case 'compare':
      return compareTable(result);
    case 'sweep':
      return sweepTable(result);
    case 'tokens':
      return tokensTable(result);
    case 'check':
      return checkTable(result);
    case 'message':
      return table(
        [column('text', 'message')],
        result.text.split('\n').map((line) => [line]),
      );
  }
}

/** An arm with what it is called: its name, or the values of its point. */
export interface TitledArm extends CompletionArm {
  readonly title: string;
}

export function titledArms({ arms, axes = [] }: CompletionsResult): readonly TitledArm[] {
  return arms.map((arm) => {
    const values = axes.map((axis, place) => `${axis.name} ${axisTexts(axis)[arm.point?.[place] ?? -1]}`);
    return { ...arm, title: arm.point ? values.join(', ') : arm.name };
  });
}

/** The arms of a result that tell something: one if nothing steers. */
export function armsOf(result: CompletionsResult): readonly TitledArm[] {
  const arms = titledArms(result);
  return result.steering.length === 0 ? arms.slice(0, 1) : arms;
}

function completionsTable(result: CompletionsResult): Table {
  const arms = armsOf(result);
  const samples = Math.max(0, ...arms.map((arm) => arm.samples.length));
  const rows = Array.from({ length: samples }, (_, index) =>
    arms.flatMap(({ title: name, samples }) => {
      const sample = samples[index];
      if (!sample) return [];
      return [[index + 1, name, sample.text, sample.tokens.length, sample.finished ? 'yes' : 'no']];
    }),
  ).flat();
  return table(
    [
      column('count', 'sample'),
      column('text', 'arm'),
      column('text', 'text'),
      column('count', 'tokens'),
      column('text', 'ended by itself', 'finished'),
    ],
    rows,
    [],
    2,
  );
}

function nextTable(result: NextResult): Table {
  const { kl, steering } = result;
  const tokens = tellingTokens(result);
  if (steering.length === 0) {
    const sorted = [...tokens].sort((a, b) => b.p_unsteered - a.p_unsteered);
    return table(
      [column('token', 'token'), column('count', 'id'), column('probability', 'probability', 'p_unsteered')],
      sorted.map((token) => [token, token.id, token.p_unsteered]),
    );
  }
  const others = kl - tokens.reduce((sum, token) => sum + token.kl, 0);
  return table(
    [
      column('token', 'token'),
      column('count', 'id'),
      column('probability', 'unsteered', 'p_unsteered'),
      column('probability', 'steered', 'p_steered'),
      column('ratio', 'ratio'),
      column('nats', 'KL in nats', 'kl'),
    ],
    tokens.map((token) => [
      token,
      token.id,
      token.p_unsteered,
      token.p_steered,
      token.p_steered / token.p_unsteered,
      token.kl,
    ]),
    [
      ['all other tokens', null, null, null, null, others],
      ['total', null, null, null, null, kl],
    ],
  );
}

/**
 * The tokens that say something. Where contributions are 0 the largest of them are those of the first ids, which are
 * left out unless they are among the likeliest of an arm.
 */
export function tellingTokens({ tokens }: NextResult): readonly NextToken[] {
  const ids = new Set(tokens.map(({ id }) => id));
  let top = 0;
  while (ids.has(top)) top++;
  const likeliest = (['p_unsteered', 'p_steered'] as const).flatMap((arm) =>
    [...tokens].sort((a, b) => b[arm] - a[arm]).slice(0, top),
  );
  return tokens.filter((token) => token.kl !== 0 || top === 0 || likeliest.includes(token));
}

function alignTable({ rows }: AlignResult): Table {
  const positions = Math.max(0, ...rows.map(({ tokens }) => tokens.length));
  return table(
    [
      column('text', 'prompt'),
      column('count', 'layer'),
      column('number', 'coefficient'),
      ...Array.from({ length: positions }, (_, position) => column('token', String(position))),
    ],
    rows.map(({ label, layer, coefficient, tokens, bytes }) => [
      label,
      layer ?? null,
      coefficient ?? null,
      ...Array.from({ length: positions }, (_, position) => tokenAt(tokens[position], bytes?.[position])),
    ]),
    [],
    3,
  );
}

function tokensTable({ tokens }: TokensResult): Table {
  return table(
    [column('count', 'place'), column('token', 'token'), column('count', 'id')],
    tokens.map((token, index) => [index, token, token.id]),
  );
}

function checkTable({ checks }: CheckResult): Table {
  return table(
    [
      column('text', 'result'),
      column('text', 'check'),
      column('number', 'measured'),
      column('number', 'allowed', 'tolerance'),
    ],
    failuresFirst(checks).map(({ name, passed, measured, tolerance }) => [
      passed ? 'pass' : 'FAIL',
      name,
      measured,
      tolerance,
    ]),
  );
}

/** Failures above what holds, otherwise in the order in which they were checked. */
export function failuresFirst<T extends { readonly passed: boolean }>(checks: readonly T[]): readonly T[] {
  return [...checks.filter(({ passed }) => !passed), ...checks.filter(({ passed }) => passed)];
}
