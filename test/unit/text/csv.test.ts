import assert from 'node:assert/strict';
import { csv, csvOf } from '../../../kernel/formats/csv';
import { completions, her, nextResult, tokensResult, you, your } from '../results/examples';

describe('CSV', () => {
  it('has every digit, and no totals among the rows', () => {
    assert.equal(
      csv(nextResult()),
      [
        'token,id,p_unsteered,p_steered,ratio,kl',
        `" your",534,0.04942277764920013,0.2716285142914706,${your.p_steered / your.p_unsteered},0.46286149998811305`,
        `" her",607,0.000030301381678282086,0.003961765833915074,${her.p_steered / her.p_unsteered},0.01930668252525354`,
        `" you",345,0.6541041755161379,0.607360137787926,${you.p_steered / you.p_unsteered},-0.045032538674321936`,
        '',
      ].join('\r\n'),
    );
  });

  it('quotes what would break a line or a field, and keeps the text', () => {
    const { rows } = { rows: [['a,b', 'say "x"', 'line\nbreak', ' space', '=1+1', null, -0.5]] as const };
    const columns = rows[0].map((_, index) => ({ name: `c${index}`, label: '', kind: 'text' as const }));
    assert.equal(
      csvOf({ columns, rows, footer: [], headers: 1 }),
      'c0,c1,c2,c3,c4,c5,c6\r\n"a,b","say ""x""","line\nbreak"," space",=1+1,,-0.5\r\n',
    );
  });

  it('has the true text of tokens and completions', () => {
    const tokens = [
      { id: 198, text: '\n' },
      { id: 10545, text: ' \uFFFD', bytes: '20E6' },
      { id: 50256, text: '<|endoftext|>' },
    ];
    assert.equal(
      csv(tokensResult('', tokens)),
      'place,token,id\r\n0,"\n",198\r\n1," \\xE6",10545\r\n2,<|endoftext|>,50256\r\n',
    );
    assert.match(csv(completions([' a\n\nb'], [' c'])), /^1,unsteered," a\n\nb",24,no\r$/m);
  });
});
