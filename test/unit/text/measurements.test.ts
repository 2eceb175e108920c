import assert from 'node:assert/strict';
import stringWidth from 'string-width';
import { tableOf, type Result } from '../../../kernel/kinds/readings';
import { csv } from '../../../kernel/formats/csv';
import { markdown } from '../../../kernel/formats/markdown';
import { plainText } from '../../../kernel/formats/plain';
import { nextResult } from '../results/examples';
import {
  captain,
  compareResult,
  countResult,
  groom,
  heatResult,
  layerSweep,
  lensResult,
  normsResult,
  scoreResult,
  sweepResult,
} from '../results/measurements';

const unsteered = { steering: [] } as const;
const layers = [{ name: 'layer', addition: 0, values: [3, 4] }] as const;
const grid = [...layers, { name: 'coefficient', addition: 0, values: [-1, 2] }] as const;
const gridSweep = (changes = {}) =>
  sweepResult(
    grid,
    [0.0351, 3.25, 0.00985, 3.06].map((kl) => nextResult({ kl })),
    changes,
  );
const normSweep = sweepResult(
  [{ name: 'coefficient', addition: 0, values: [1.2345, 2] }],
  [normsResult(), normsResult()],
);
const scoreSweep = sweepResult(layers, [scoreResult(), scoreResult()]);

/** The text between the sentence and the quiet line. */
function body(result: Result, width?: number): string {
  return plainText(result, width).split('\n\n').slice(1, -1).join('\n\n');
}

describe('measurements for a terminal', () => {
  const texts: readonly [string, Result, string][] = [
    [
      'heat is running text with the change of each token below it',
      heatResult(),
      `  The    ·bride ·wore  ·white .
  masked +5     −0.022 +0.59  −0.032`,
    ],
    [
      'unsteered heat has the log-probabilities',
      heatResult(unsteered),
      `  The    ·bride ·wore  ·white .
  masked −8.44  −0.105 −5.03  −3.22`,
    ],
    [
      'score is an aligned table',
      scoreResult(),
      `label         texts  scored tokens  unsteered  steered  ratio  95 % from     to
────────────  ─────  ─────────────  ─────────  ───────  ─────  ─────────  ─────
weddings.txt     12            146        128      102  0.795       0.73  0.866
shipping.txt     12            124        405      578   1.43       1.28   1.58`,
    ],
    [
      'norms is a grid of ratios',
      normsResult(),
      `steering norm / residual norm
layer  bos     In  ·the  ·morning
─────  ───  ─────  ────  ────────
    4    0  0.958     0         0
    5    0   1.06     0         0`,
    ],
    [
      'lens is a grid of top tokens for each arm, then the chosen tokens',
      lensResult({ targets: [groom, captain] }),
      `unsteered: the top token after each position
layer  ·and  ·the
─────  ────  ────
    0  ·the  ·all
    1  ·the  ·old
    2  ·the  ·old

steered: the top token after each position
layer  ·and  ·the
─────  ────  ──────
    0  ·the  ·all
    1  ·the  ·groom
    2  ·the  ·groom

layer  ' groom' unsteered  ' groom' steered  ' captain' unsteered  ' captain' steered
─────  ──────────────────  ────────────────  ────────────────────  ──────────────────
    0           0.00175 %         0.00175 %              0.0389 %            0.0389 %
    1            0.0241 %          0.0599 %              0.0474 %             0.027 %
    2              36.9 %            87.5 %               0.337 %           0.00128 %`,
    ],
    [
      'count is a table of means with the count of each completion',
      countResult(),
      `prompt          arm        mean  95 % from    to  change  95 % from  to  by completion
──────────────  ─────────  ────  ─────────  ────  ──────  ─────────  ──  ─────────────
In the morning  unsteered     0                                          0 0 0
In the morning  steered    1.33          0  2.77   +1.33                 1 2 1`,
    ],
    [
      'a prompt with a line break stays in its row',
      countResult({
        ...unsteered,
        prompts: countResult().prompts.map((prompt) => ({ ...prompt, prompt: 'a\nb' })),
      }),
      `prompt  arm        mean  95 % from  to  by completion
──────  ─────────  ────  ─────────  ──  ─────────────
a↵b     unsteered     0                 0 0 0`,
    ],
    [
      'compare is a table of arms, then what each makes likely',
      compareResult(),
      `arm       KL in nats  perplexity ratio  scored tokens
────────  ──────────  ────────────────  ─────────────
steered         3.84              0.28              4
prompted        1.62               1.2              4
random        0.0668             0.616              4

  steered   ·wedding 45.9 %, ·big 25.6 %
  prompted  ·wedding 28.8 %, ·big 12.4 %
  random    ·planet 14.9 %, ·place 9.76 %`,
    ],
    [
      'a sweep is a row for each point that is there',
      layerSweep([0.486, 0.696], { state: 'stopped' }),
      `layer  KL in nats
─────  ──────────
    0       0.486
    1       0.696`,
    ],
    [
      'a sweep of labels is a column for each',
      scoreSweep,
      `layer  weddings.txt  shipping.txt
─────  ────────────  ────────────
    3         0.795          1.43
    4         0.795          1.43`,
    ],
    [
      'a grid is a grid',
      gridSweep(),
      `KL in nats
layer \\ coefficient       −1     2
───────────────────  ───────  ────
3                     0.0351  3.25
4                    0.00985  3.06`,
    ],
    [
      'half a grid is drawn as far as it goes',
      gridSweep({ points: gridSweep().points.slice(0, 3), state: 'stopped' }),
      `KL in nats
layer \\ coefficient       −1     2
───────────────────  ───────  ────
3                     0.0351  3.25
4                    0.00985`,
    ],
  ];
  for (const [what, result, expected] of texts)
    it(what, () => assert.equal(body(result).replaceAll('\u00A0', ' '), expected));

  it('fits the terminal, however long a prompt or many the series are', () => {
    const many = Array.from({ length: 60 }, (_, index) => ` word${index}`);
    const wide = (row: readonly (readonly number[])[]) => row.map(() => many.map(() => 0.123));
    const norms = normsResult();
    const long = many.join('');
    const [prompt] = countResult().prompts;
    const arms = prompt?.arms ?? [];
    const [token] = heatResult().tokens;
    assert.ok(token);
    const results = [
      normsResult({
        ...{ tokens: many, ratio: wide(norms.ratio), residual: wide(norms.residual) },
        added: wide(norms.added),
      }),
      lensResult({
        tokens: many,
        arms: lensResult().arms.map((arm) => ({
          ...arm,
          top: arm.top.map((row) => many.flatMap(() => row.slice(0, 1))),
        })),
      }),
      heatResult({ tokens: many.map((text) => ({ ...token, text })) }),
      countResult({ prompts: many.map((text) => ({ prompt: long + text, in_prompt: 0, arms })) }),
      sweepResult(layers, [
        countResult({ prompts: many.map((text) => ({ prompt: long + text, in_prompt: 0, arms })) }),
      ]),
      sweepResult(
        [layers[0], { name: 'coefficient', addition: 0, values: many.map((_, index) => index) }],
        [nextResult()],
      ),
      compareResult({
        arms: compareResult().arms.map((arm) => ({ ...arm, top: many.flatMap(() => arm.top) })),
      }),
    ];
    for (const result of results)
      for (const line of body(result, 80).split('\n'))
        assert.ok(stringWidth(line) <= 88, `${result.kind}, ${stringWidth(line)} cells: ${line}`);
  });
});

describe('a sweep for a terminal', () => {
  it('has the values of its axis with every digit, and the whole name of what was measured', () => {
    assert.match(body(normSweep), /^coefficient {2}largest steering norm \/ residual norm$/m);
    assert.match(body(normSweep), /^ +1\.2345 /m);
    const fine = [{ name: 'coefficient', addition: 0, values: [0.12345, -0.00012] }] as const;
    const points = Array.from({ length: 4 }, () => nextResult());
    const text = body(sweepResult([...layers, ...fine], points));
    assert.match(text, /0\.12345 +−0\.00012/);
  });
});

describe('measurements as tables', () => {
  it('have a name for every column and every digit of every number', () => {
    assert.equal(
      csv(heatResult()).split('\r\n').slice(0, 3).join('\n'),
      `place,token,id,logp_unsteered,logp_steered,change,masked
0,The,1,-2.462648868560791,-3.4498019218444824,${-3.4498019218444824 + 2.462648868560791},yes
1," bride",1,-8.444948196411133,-3.4932425022125244,${-3.4932425022125244 + 8.444948196411133},no`,
    );
    assert.equal(
      csv(scoreSweep).split('\r\n')[0],
      'layer,ratio_weddings.txt,ratio_low_weddings.txt,ratio_high_weddings.txt,ratio_shipping.txt,ratio_low_shipping.txt,ratio_high_shipping.txt',
    );
    assert.equal(
      csv(gridSweep()),
      'layer,coefficient,kl\r\n3,-1,0.0351\r\n3,2,3.25\r\n4,-1,0.00985\r\n4,2,3.06\r\n',
    );
    const counted = csv(countResult()).split('\r\n')[2]?.split(',');
    assert.deepEqual(counted?.slice(0, 3), ['In the morning', 'steered', String(4 / 3)]);
    assert.deepEqual(counted.slice(5), [String(4 / 3), '', '', '1 2 1']);
  });

  it('of positions have a row for each layer and position', () => {
    assert.equal(tableOf(normsResult()).rows.length, 2 * 4);
    assert.equal(
      csv(lensResult({ targets: [groom] }))
        .split('\r\n')
        .slice(0, 3)
        .join('\n'),
      `layer,position,token,top_unsteered,p_unsteered,top_steered,p_steered,differs,p_unsteered ' groom',p_steered ' groom'
0,0," and"," the",0.10117174757699858," the",0.10117174757699858,no,,
0,1," the"," all",0.0350188522570025," all",0.0350188522570025,no,0.0000175,0.0000175`,
    );
  });

  it('have one arm where nothing steers', () => {
    const names = (result: Result) => tableOf(result).columns.map(({ name }) => name);
    assert.deepEqual(names(heatResult(unsteered)), ['place', 'token', 'id', 'logp_unsteered', 'masked']);
    assert.deepEqual(names(scoreResult(undefined, unsteered)), [
      'label',
      'texts',
      'scored_tokens',
      'ppl_unsteered',
    ]);
    assert.deepEqual(names(lensResult(unsteered)), [
      'layer',
      'position',
      'token',
      'top_unsteered',
      'p_unsteered',
    ]);
    assert.deepEqual(
      tableOf(countResult(unsteered)).rows.map((row) => row[1]),
      ['unsteered'],
    );
  });

  it('are Markdown too, as precise as the drawings', () => {
    assert.match(
      markdown(compareResult()),
      /^\| steered \| 3\.84 \| 0\.28 \| 4 \| `·wedding` \| 45\.9 % \|/m,
    );
    assert.match(markdown(gridSweep()), /^\| layer \| coefficient \| KL in nats \|$/m);
  });
});
