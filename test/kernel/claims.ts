import assert from 'node:assert/strict';
import {
  countStudy,
  countSweepStudy,
  labelStudy,
  measureOnce,
  mostByChance,
  namesArm,
  namesPoint,
  sayingSo,
  scoreSweepStudy,
  tellsLabels,
  tellsPoints,
  type Measured,
  type Study,
} from './studies';

/** How many studies to make. */
interface Studies {
  readonly byChance: number;
  readonly planted: number;
  /** Of sweeps of 200 points, which take ten times as long. */
  readonly ofMany: number;
}

type Case = readonly [what: string, study: (measured: Measured) => Study, names: RegExp, studies?: number];

/** Tests that no more sentences name somebody by chance than may, and that they name who is there. */
export function testClaims({ byChance, planted, ofMany }: Studies): void {
  let measured: Measured;
  before(async () => {
    measured = await measureOnce();
  });

  describe('where nothing differs but by chance', () => {
    const cases: readonly Case[] = [
      ['2 labels', (all) => labelStudy(all, 2), tellsLabels],
      ['5 labels', (all) => labelStudy(all, 5), tellsLabels],
      [
        '5 labels, of which 2 are equally much better',
        (all) => labelStudy(all, 5, { size: 1, at: [1, 2] }),
        /suits '/,
      ],
      ['counts in 5 completions', (all) => countStudy(all, 5, 1), namesArm],
      ['counts in 10 completions', (all) => countStudy(all, 10, 1), namesArm],
      ['counts in 30 completions', (all) => countStudy(all, 30, 1), namesArm],
      ['counts in 10 completions of each of 4 prompts', (all) => countStudy(all, 10, 4), namesArm],
      ['counts at 20 points', (all) => countSweepStudy(all, 20, 10), tellsPoints],
      ['scores at 20 points', (all) => scoreSweepStudy(all, 20), tellsPoints],
      [
        'counts at 20 points, of which 2 are equally much better',
        (all) => countSweepStudy(all, 20, 10, { size: 9, at: [7, 8] }),
        namesPoint,
      ],
      [
        'scores at 20 points, of which 2 are equally much better',
        (all) => scoreSweepStudy(all, 20, { size: 1, at: [7, 8] }),
        namesPoint,
      ],
      ['counts at 200 points', (all) => countSweepStudy(all, 200, 10), tellsPoints, ofMany],
      ['scores at 200 points', (all) => scoreSweepStudy(all, 200), tellsPoints, ofMany],
    ];
    for (const [what, study, names, many = byChance] of cases)
      it(`${what} are told apart in no more than 5 % of ${many} studies and two standard errors`, () => {
        const named = sayingSo(many, study(measured), names);
        assert.ok(named <= mostByChance(many), `${named} of ${many}`);
      });
  });

  describe('a planted effect', () => {
    const cases: readonly Case[] = [
      [
        '0.2 nats a token in one of 2 labels',
        (all) => labelStudy(all, 2, { size: 0.2, at: [1] }),
        /'b' best|most for 'b'/,
      ],
      [
        '0.5 nats a token in one of 5 labels',
        (all) => labelStudy(all, 5, { size: 0.5, at: [1] }),
        /'b' best|most for 'b'/,
      ],
      [
        '2 words in each of 10 completions',
        (all) => countStudy(all, 10, 1, { size: 2, at: [0] }),
        /^Steering raises/,
      ],
      [
        '4 words in the completions of one of 4 prompts',
        (all) => countStudy(all, 10, 4, { size: 4, at: [1] }),
        /most after 'prompt 1'/,
      ],
      [
        '3 words at one of 20 points',
        (all) => countSweepStudy(all, 20, 10, { size: 3, at: [7] }),
        /highest at coefficient 7 \(/,
      ],
      [
        '0.1 nats a token at one of 20 points',
        (all) => scoreSweepStudy(all, 20, { size: 0.1, at: [7] }),
        /lowest at coefficient 7 \(/,
      ],
      [
        '4 words at one of 200 points',
        (all) => countSweepStudy(all, 200, 10, { size: 4, at: [7] }),
        /highest at coefficient 7 \(/,
        ofMany,
      ],
      [
        '0.1 nats a token at one of 200 points',
        (all) => scoreSweepStudy(all, 200, { size: 0.1, at: [7] }),
        /lowest at coefficient 7 \(/,
        ofMany,
      ],
    ];
    for (const [what, study, names, many = planted] of cases)
      it(`of ${what} is named in at least 90 % of ${many} studies`, () => {
        const named = sayingSo(many, study(measured), names);
        assert.ok(named >= 0.9 * many, `${named} of ${many}`);
      });
  });
}
