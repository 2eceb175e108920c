import { scoreRows } from '../../model/score';
import { describeToken } from '../../model/tokenizer';
import { problem } from '../problem';
import { recorded } from '../session';
import { paddingOf, padText, placeIds, settingsWith, steeredInjections } from './statement';
import { swept } from './swept';

/** Log-probability of every token of a text in both arms. */
export const heat = swept('heat', async (statement, run, points, done) => {
  const settings = settingsWith(run.session, statement.options);
  if (statement.text.value === '') throw problem('no-texts', statement.text, { file: 'The text' });
  const chosen = await run.choose();
  const model = await run.load();
  const placed = points.map((additions) => {
    const from = paddingOf(additions);
    return { ...placeIds(chosen, padText(statement.text.value, from), additions, statement.text), from };
  });
  const rows = placed.map(({ ids, from }) => ({ ids, from, injections: [] }));
  // Points whose vectors have one length have the same unsteered row.
  const widths = [...new Set(placed.map(({ from }) => from))];
  const unsteered = await scoreRows(
    model,
    widths.map((width) => rows.find(({ from }) => from === width) as (typeof rows)[number]),
    { signal: run.signal },
  );
  const pointsPerPass = 32;
  for (let start = 0; start < points.length; start += pointsPerPass) {
    const some = placed.slice(start, start + pointsPerPass);
    const steered = [];
    for (const { ids, from, placed: additions } of some)
      steered.push({ ids, from, injections: await steeredInjections(run, additions) });
    const scored = await scoreRows(model, steered, { signal: run.signal });
    some.forEach(({ ids, from, steering }, index) => {
      const before = unsteered[widths.indexOf(from)];
      done(start + index, {
        kind: 'heat',
        tokens: ids.slice(from).map((id, token) => ({
          ...describeToken(id),
          logp_unsteered: before?.[token] ?? NaN,
          logp_steered: scored[index]?.[token] ?? NaN,
          masked: token === 0,
        })),
        settings: recorded(settings),
        steering,
      });
    });
    run.progress('Measuring log-probabilities', (start + some.length) / points.length);
  }
});
