import assert from 'node:assert/strict';
import { qualification, sentence } from '../../../kernel/kinds/readings';
import type { AlignResult } from '../../../kernel/kinds/align/result';
import type { MessageResult } from '../../../kernel/results/message';
import { base, checkResult, completions, loveHate, nextResult, tokensResult, you, your } from './examples';

describe('the sentence of next', () => {
  it('names the token that contributes most', () => {
    assert.equal(
      sentence(nextResult()),
      "Steering makes ' your' 5.5 times as likely (4.94 % to 27.2 %); KL 0.432 nats.",
    );
  });
  it('does not count how many times as likely a token is that stays as it was', () => {
    const token = { ...your, p_steered: 0.0503, kl: 0.01 };
    assert.equal(
      sentence(nextResult({ tokens: [token], kl: 0.02 })),
      "Steering hardly changes ' your' (4.94 % to 5.03 %); KL 0.02 nats.",
    );
  });
  it('says that nothing steers and names the likeliest token', () => {
    const tokens = [your, you].map((token) => ({ ...token, p_steered: token.p_unsteered, kl: 0 }));
    assert.equal(
      sentence(nextResult({ steering: [], kl: 0, tokens })),
      "No steering is on: the likeliest next token is ' you' (65.4 %).",
    );
  });
  it('says that a coefficient of 0 changes nothing', () => {
    assert.equal(
      sentence(nextResult({ steering: [{ ...loveHate, coefficient: 0 }], kl: 0 })),
      "Steering changes nothing here: KL 0 nats; the likeliest next token stays ' you' (65.4 %).",
    );
  });
  it('takes a divergence that rounding makes for none', () => {
    assert.match(sentence(nextResult({ kl: -3e-13 })), /changes nothing/);
  });
  it('says where a factor belongs to next to nothing', () => {
    const said = (p_unsteered: number, p_steered: number) =>
      sentence(nextResult({ tokens: [{ ...your, p_unsteered, p_steered, kl: 5 }, you] }));
    assert.equal(
      said(2e-7, 0.2),
      "Steering makes ' your' 10⁶ times as likely (< 0.001 % to 20 %, from less than one in a million); KL 0.432 nats.",
    );
    assert.equal(
      said(2e-9, 2e-8),
      "Steering makes ' your' 10 times as likely (both under 0.001 %: less than one in a million either way); KL 0.432 nats.",
    );
    assert.match(said(0.2, 2e-7), /\(20 % to < 0\.001 %, to less than one in a million\)/);
  });
  it('stands a probability of 0', () => {
    const token = { ...your, p_unsteered: 0, kl: 5 };
    assert.equal(
      sentence(nextResult({ tokens: [token, you] })),
      "Steering makes ' your' possible (0 % to 27.2 %); KL 0.432 nats.",
    );
  });
  it('stands a result without tokens', () => {
    assert.equal(sentence(nextResult({ tokens: [] })), 'There is no token to compare.');
  });
});

describe('the sentence of completions', () => {
  it('says how many words differ', () => {
    assert.equal(
      sentence(completions([' you lie.', ' you lie.'], [' you smile.', ' you lie.'])),
      'Steering changes 25 % of words in 1 of 2 completions; chance alone 0 %.',
    );
    assert.equal(
      sentence(completions([' you lie.'], [' I smile.'])),
      'Steering changes 100 % of words in the completion; chance is not measured.',
    );
  });
  it('says what chance alone changes, and which setting leaves it little to change', () => {
    const long = ' the old man went home by the river in the rain';
    const settings = { ...base.settings, temperature: 0.7, top_p: 1 };
    const result = completions([' you lie.', ' I sing.'], [long, `${long} again`], { settings });
    assert.equal(
      sentence(result),
      'Steering changes 100 % of words in all 2 completions; chance alone 100 %.',
    );
    assert.match(
      qualification(result),
      / · chance: between two unsteered seeds · steered samples are nearly the same \(temperature 0\.7\)$/,
    );
    const narrow = completions([long, long], [' you lie.', ' I sing.']);
    assert.match(qualification(narrow), / · unsteered samples are nearly the same \(top_p 0\.3\)$/);
  });
  it('says that no word changed', () => {
    assert.equal(
      sentence(completions([' a', ' b'], [' a', ' b'])),
      'Steering changes no word: all 2 completions are the same.',
    );
  });
  it('says that nothing steers', () => {
    assert.equal(
      sentence(completions([' a', ' b'], [' a', ' b'], { steering: [] })),
      'No steering is on: 2 completions as the model gives them.',
    );
  });
  it('says how far it is while it runs', () => {
    const running = completions([' a', ' b'], [' c', ' d'], { state: 'running' });
    assert.equal(sentence(running), 'Completing: 24 of at most 24 tokens so far.');
    assert.equal(
      sentence(completions([], [], { state: 'running' })),
      'Completing: 0 of at most 24 tokens so far.',
    );
  });
  it('says what there is when it was stopped', () => {
    const [unsteered, steered] = completions([' a', ' b'], [' c', ' d']).arms;
    assert.ok(unsteered && steered);
    const half = { text: ' d', tokens: [345], finished: false };
    const arms = [unsteered, { ...steered, samples: [...steered.samples.slice(0, 1), half] }];
    assert.equal(
      sentence(completions([], [], { arms, state: 'stopped' })),
      '1 of 2 samples was done before it was stopped.',
    );
    const ended = [
      unsteered,
      { ...steered, samples: [...steered.samples.slice(0, 1), { ...half, finished: true }] },
    ];
    assert.equal(
      sentence(completions([], [], { arms: ended, state: 'stopped' })),
      '2 of 2 samples were done before it was stopped.',
    );
  });
  it('stands texts without words', () => {
    assert.equal(
      sentence(completions(['...'], [''])),
      'Steering changes no word: the completion is the same.',
    );
  });
});

describe('the sentence of align', () => {
  const rows = [
    { label: 'I hate you because', tokens: ['<|endoftext|>', 'I', ' hate', ' you', ' because'] },
    { label: 'Love', tokens: ['<|endoftext|>', 'Love', ' ', null, null], layer: 4, coefficient: 2 },
  ];
  const align = (changes: Partial<AlignResult>): AlignResult => ({
    ...base,
    kind: 'align',
    prompt: 'I hate you because',
    rows,
    ...changes,
  });

  it('says which positions are reached', () => {
    assert.equal(sentence(align({})), 'The addition reaches 3 of 5 positions: 0 to 2.');
    const two = [loveHate, { ...loveHate, at: [2, 4] }];
    assert.equal(sentence(align({ steering: two })), 'The 2 additions reach 4 of 5 positions: 0 to 2, 4.');
  });
  it('says that nothing steers', () => {
    assert.equal(
      sentence(align({ steering: [] })),
      'No steering is on: the prompt has 5 positions, BOS included.',
    );
  });
  it('says how long a vector without a prompt is', () => {
    const steering = [{ ...loveHate, at: undefined }];
    assert.equal(
      sentence(align({ steering, rows: [{ label: '', tokens: ['<|endoftext|>', null, null] }] })),
      'The addition is 3 positions long, BOS included.',
    );
  });
});

describe('the sentence of tokens, check and message', () => {
  it('counts tokens and characters', () => {
    const tokens = [
      { id: 10545, text: ' \uFFFD', bytes: '20E6' },
      { id: 245, text: '\uFFFD', bytes: '97' },
      { id: 98, text: '\uFFFD', bytes: 'A5' },
    ];
    assert.equal(
      sentence(tokensResult(' 日', tokens)),
      '3 tokens for 2 characters, 3 of them parts of characters.',
    );
    assert.equal(sentence(tokensResult('🙂', [{ id: 8582, text: '🙂' }])), '1 token for 1 character.');
    assert.equal(sentence(tokensResult('', [])), 'The text is empty: no tokens.');
  });
  it('is loud about checks that fail', () => {
    assert.equal(
      sentence(checkResult(['one', 0], ['two', 0.5], ['three', Infinity])),
      '2 of 3 checks FAILED: two; three.',
    );
  });
  it('says by how much checks hold', () => {
    assert.equal(
      sentence(checkResult(['one', 0], ['two', 0.000022888040504653873])),
      'All 2 checks hold: the largest difference is 2.29 × 10⁻⁵, allowed is 0.0001.',
    );
    assert.equal(sentence(checkResult()), 'Nothing was checked.');
  });
  it('is the first line of a message', () => {
    const message: MessageResult = { ...base, kind: 'message', text: 'Steering is on.\nNorms 0, 167.' };
    assert.equal(sentence(message), 'Steering is on.');
  });
});
