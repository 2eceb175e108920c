/** The heat map of a text in its own editor: every token coloured by the change of its log-probability. */
import * as vscode from 'vscode';
import { longestText } from '../../kernel/language/cursor';
import { heatProgram } from '../../kernel/language/programs';
import { aboutHeat, heatTotals } from '../../kernel/kinds/heat/reading';
import { heatSpans, type HeatSpan } from '../../kernel/kinds/heat/spans';
import { qualification, sentence } from '../../kernel/kinds/readings';
import type { HeatResult } from '../../kernel/kinds/heat/result';
import { counted, shortNumber, signed } from '../../kernel/language/numbers';
import { wellFormed } from '../../kernel/language/quoted';
import type { QuickSteerArguments, QuickSteerHost } from '../quickSteer/commands';
import { withLineFeeds } from '../quickSteer/prompt';
import { pickSteering } from '../quickSteer/steeringPicker';
import { withRetry } from '../retry';
import { runShown } from '../shownRun';
import { isTrusted } from '../trust';
import { createDecorations, legend, shadeOf } from './shades';
import { shiftParts, type Part } from './shift';

/** The coloured tokens of a document, at its own offsets. */
interface HeatMap {
  readonly summary: Summary;
  readonly parts: readonly (Part & Pick<HeatSpan, 'tokens' | 'change'>)[];
  /** True if the text was edited after it was coloured. */
  readonly isEdited: boolean;
}

/** What the status bar says about a heat map. */
interface Summary {
  readonly total: string;
  readonly sentence: string;
  readonly tooltip: string;
}

/** A coloured part of a document, and the change of its log-probability in nats; null if it is masked. */
export interface ColouredRange {
  readonly range: vscode.Range;
  readonly change: number | null;
}

export interface HeatMaps extends vscode.Disposable {
  /** Colours the selection or the whole text of the document in view, and says what it coloured. */
  measure(given?: QuickSteerArguments): Promise<readonly ColouredRange[]>;
  /** Removes the colours from the document in view. */
  clear(): void;
}

export function showHeatMaps({ kernel, memory }: QuickSteerHost): HeatMaps {
  const maps = new Map<vscode.TextDocument, HeatMap>();
  const decorations = createDecorations();
  const status = vscode.window.createStatusBarItem('steerbook.heat', vscode.StatusBarAlignment.Right, 99);
  status.name = 'Steerbook Heat Map';
  status.command = 'steerbook.clearHeatMap';

  function draw(editor: vscode.TextEditor): void {
    const found = new Map(Object.values(decorations).map((type) => [type, [] as vscode.DecorationOptions[]]));
    const { document } = editor;
    for (const { start, end, tokens, change } of maps.get(document)?.parts ?? []) {
      const range = rangeOf(document, start, end);
      const type = decorations[shadeOf(change) ?? 'plain'];
      found.get(type)?.push({ range, hoverMessage: tokens.map((token) => plainText(aboutHeat(token))) });
    }
    for (const [type, ranges] of found) editor.setDecorations(type, ranges);
  }

  function drawAll(document: vscode.TextDocument): void {
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) draw(editor);
    showStatus();
  }

  function showStatus(): void {
    const document = vscode.window.activeTextEditor?.document;
    const map = document && maps.get(document);
    if (!map) return status.hide();
    const { total, sentence: found, tooltip } = map.summary;
    const numbers = `${total}${map.isEdited ? ' (edited since)' : ''}`;
    status.text = `$(flame) ${numbers}`;
    status.tooltip = tooltip;
    status.accessibilityInformation = {
      label: `Heat map: ${numbers}. ${found} Press to clear it.`,
      role: 'button',
    };
    status.show();
  }

  const registrations = [
    ...Object.values(decorations),
    status,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const map = maps.get(document);
      if (!map || contentChanges.length === 0) return;
      const parts = contentChanges.reduce(shiftParts, map.parts);
      maps.set(document, { ...map, parts, isEdited: true });
      // The editor itself moves the parts that the edit did not touch.
      if (parts.length < map.parts.length) drawAll(document);
      else showStatus();
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      // VS Code closes and reopens a document if its language changes.
      if (maps.delete(document)) drawAll(document);
    }),
    vscode.window.onDidChangeVisibleTextEditors((editors) => editors.forEach(draw)),
    vscode.window.onDidChangeActiveTextEditor(showStatus),
  ];

  async function measure(given: QuickSteerArguments = {}): Promise<readonly ColouredRange[]> {
    if (!(await isTrusted('Heat Map of Selection'))) return [];
    // The walkthrough has a button for this, and opens beside the text to colour.
    const editor = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
    if (!editor) return tell('Open a text first: the command colours its selection, or all of it.');
    const range = measuredRange(editor);
    if (!range) return tell('There is no text to measure.');
    const { document } = editor;
    const source = document.getText(range);
    if (source.length > longestText)
      return tell(
        `A heat map takes at most ${counted(longestText, 'character')}: select a part of the text.`,
      );
    const steering = await pickSteering({
      title: 'Heat map of steering with',
      memory,
      kernel,
      given: given.steering,
    });
    if (!steering) return [];
    const text = wellFormed(withLineFeeds(source));
    const { version } = document;
    const program = heatProgram(steering.lines, text);
    const result = await withRetry(() =>
      runShown(kernel, { title: 'Heat map', kind: 'heat' }, () => Promise.resolve(program)),
    );
    if (!result) return [];
    if (document.version !== version || document.isClosed)
      return tell('The text has changed since, so its colours are not shown.');
    const first = document.offsetAt(range.start);
    const at = originalOffsets(source);
    const parts = heatSpans(text, result.tokens).map((span) => ({
      ...span,
      start: first + (at[span.start] ?? 0),
      end: first + (at[span.end] ?? 0),
    }));
    maps.set(document, { summary: summaryOf(result), parts, isEdited: false });
    drawAll(document);
    return parts.map(({ start, end, change }) => ({ range: rangeOf(document, start, end), change }));
  }

  return {
    measure,
    clear() {
      const document = vscode.window.activeTextEditor?.document;
      if (document && maps.delete(document)) drawAll(document);
      else tell('There is no heat map here.');
    },
    dispose: () => {
      vscode.Disposable.from(...registrations).dispose();
    },
  };
}

function summaryOf(result: HeatResult): Summary {
  const { change, ratio } = heatTotals(result);
  const found = sentence(result);
  return {
    total: ratio === null ? 'nothing scored' : `${signed(change)} nats, ratio ${shortNumber(ratio)}`,
    sentence: found,
    tooltip: [found, qualification(result), legend, 'Press to clear the heat map.'].join('\n'),
  };
}

function rangeOf(document: vscode.TextDocument, start: number, end: number): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}

/** The selection, or the whole text; null if it has no words. */
function measuredRange({ document, selection }: vscode.TextEditor): vscode.Range | null {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const range = document.validateRange(selection.isEmpty ? whole : selection);
  return document.getText(range).trim() === '' ? null : range;
}

/** For every offset of a text with LF line ends, its end included, the offset in the text as it is. */
function originalOffsets(source: string): Uint32Array {
  const offsets = new Uint32Array(source.length + 1);
  let read = 0;
  for (let offset = 0; offset < source.length; offset++) {
    offsets[read++] = offset;
    if (source[offset] === '\r' && source[offset + 1] === '\n') offset++;
  }
  offsets[read] = source.length;
  return offsets;
}

function tell(reason: string): readonly never[] {
  void vscode.window.showInformationMessage(reason);
  return [];
}

/** Text that the model wrote, shown literally: it is never Markdown. */
function plainText(text: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendText(text);
}
