import assert from 'node:assert/strict';
import type { RunDocument } from '../../../kernel/formats/document';
import { documentFormatNames } from '../../../kernel/formats/documents';
import { DocumentError, readDocument } from '../../../kernel/formats/readDocument';
import type { Result } from '../../../kernel/kinds/readings';
import { writeDocument } from '../../../webviews/report';
import { base, completions, nextResult } from '../results/examples';
import { scoreResult, weddings } from '../results/measurements';
import { brokenResults, extremeNumbers, heatOf, longTexts, type HostileResult } from './hostileResults';

const evil = '<img src=x onerror=alert(1)></style></script>]]>&"\'';

function documentWith(result: unknown, markdown = '# Title'): unknown {
  return {
    ...{ steerbook: '0.1.0', format: 2, model: null },
    cells: [{ index: 1, source: evil, status: 'ok', ms: 0, results: [result] }],
    notebook: { name: 'a.steer', markdown: [{ index: 0, source: markdown }] },
  };
}

/** Everything that is written of a document, with its name. */
async function writtenOf(document: RunDocument): Promise<readonly (readonly [name: string, text: string])[]> {
  const all = await Promise.all(
    documentFormatNames.map((format) =>
      writeDocument(document, format, { file: `a.${format}`, hasCode: true }),
    ),
  );
  return all.flat().map(({ name, text }) => [name, text] as const);
}

const htmlOf = async (document: unknown) =>
  (await writeDocument(document as RunDocument, 'html', { file: 'a.html', hasCode: true }))[0]?.text ?? '';

function areWritten(results: readonly HostileResult[]): void {
  for (const { what, make } of results)
    it(what, async () => {
      let document: RunDocument;
      try {
        document = readDocument(JSON.stringify(documentWith(make())));
      } catch (error) {
        if (error instanceof DocumentError) return;
        throw error;
      }
      assert.ok((await writtenOf(document)).length >= documentFormatNames.length);
    });
}

describe('documents are written of numbers at the ends of their range:', () => areWritten(extremeNumbers));
describe('documents are written of texts of 20,000 letters:', () => areWritten(longTexts));

describe('documents of what only claims to be a result', () => {
  it('are written, or it is refused', async () => {
    let refused = 0;
    for (const { what, make } of brokenResults) {
      try {
        await writtenOf(readDocument(JSON.stringify(documentWith(make()))));
      } catch (error) {
        if (!(error instanceof DocumentError)) assert.fail(`${what}: ${String(error)}`);
        refused++;
      }
    }
    assert.ok(refused > 0);
  });
});

describe('a report', () => {
  it('shows what looks like a page as text, wherever it comes from', async () => {
    const results: readonly Result[] = [
      nextResult({ prompt: evil, after: evil }),
      completions([evil], [evil], { prompt: evil }),
      { ...base, kind: 'message', text: `${evil}\n${evil}` },
      heatOf(3),
    ];
    for (const result of results) {
      const html = await htmlOf(
        documentWith(result, `${evil}\n\n[a](javascript:alert(1)) ![b](file:///etc/passwd)`),
      );
      assert.doesNotMatch(html, /<img|javascript:alert\(1\)"|src="|href="(?!https?:|#)/);
      assert.equal(html.match(/<script/g)?.length, 1);
      assert.equal(html.match(/<\/script/g)?.length, 1);
      assert.equal(html.match(/<\/style/g)?.length, 1);
    }
  });

  it('has pictures beside it that are XML whatever they show', async () => {
    const labels = [evil, 'plain'].map((label) => ({ ...weddings, label }));
    const [, picture] = await writeDocument(documentWith(scoreResult(labels)) as RunDocument, 'md', {
      ...{ file: 'a.md', hasCode: true },
    });
    const { text = '' } = picture ?? {};
    assert.match(text, /&lt;img src=x/);
    const markup = text.replaceAll(/<\/?[a-z][a-zA-Z]*(?: [\w:-]+="[^"<>]*")*(?: \/)?>/g, '');
    assert.doesNotMatch(markup, /[<>]|&(?!(?:amp|lt|gt|quot|#\d+);)/, 'nothing but elements and text');
  });

  it('has a policy that allows its own style sheet and nothing else', async () => {
    const html = await htmlOf(documentWith(nextResult()));
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const [, sheet = ''] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(sheet));
    const hash = Buffer.from(digest).toString('base64');
    assert.equal(policy, `default-src 'none'; style-src 'sha256-${hash}'; img-src data:`);
    assert.doesNotMatch(html, / style="| on[a-z]+="/);
  });

  it('is drawn once for the light and the dark', async () => {
    const html = await htmlOf(documentWith(nextResult()));
    const [, body = ''] = /<body>([^]*)<\/body>/.exec(html) ?? [];
    assert.match(body, /fill="var\(--steer-up\)"/);
    assert.doesNotMatch(body, /"#[0-9a-f]{3,8}"/);
    assert.equal(body.match(/<figure/g)?.length, 1);
  });

  it('says of cells that gave not all what became of them', async () => {
    const cell = { source: 'x', ms: 0, results: [] };
    const error = { code: 'unknown-word', message: 'Unknown word: x.', line: 1, column: 1, fix: 'y' };
    const html = await htmlOf({
      ...{ steerbook: '0.1.0', format: 2, model: null },
      cells: [
        { ...cell, index: 0, status: 'error', error, errors: [error] },
        { ...cell, index: 1, status: 'cancelled', results: [{ ...nextResult(), state: 'stopped' }] },
        { ...cell, index: 2, status: 'skipped' },
      ],
    });
    for (const text of [
      'Unknown word: x.',
      'cell 1, line 1, column 1 · unknown-word · Quick fix: y',
      'This cell was interrupted: what it gave until then is here.',
      'This cell did not run.',
    ])
      assert.ok(html.includes(text), text);
  });
});
