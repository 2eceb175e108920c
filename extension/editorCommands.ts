/** Steering where people write. Each command loads its code when it is first used. */
import * as vscode from 'vscode';
import type { EditorKernel } from './editorKernel';
import type { GhostText } from './ghostText';
import type { HeatMaps } from './heatmap/heatmap';
import { once } from './once';
import type { QuickSteerArguments, QuickSteerHost } from './quickSteer/commands';

export function registerEditorCommands(
  context: vscode.ExtensionContext,
  kernel: () => Promise<EditorKernel>,
): void {
  const own = <D extends vscode.Disposable>(made: D): D => {
    context.subscriptions.push(made);
    return made;
  };
  const host = async (): Promise<QuickSteerHost> => ({ kernel: await kernel(), memory: context.globalState });
  const ghostText = once(async (): Promise<GhostText> => {
    const { provideGhostText } = await import('./ghostText');
    return own(provideGhostText(await host()));
  });
  const heatMaps = once(async (): Promise<HeatMaps> => {
    const { showHeatMaps } = await import('./heatmap/heatmap');
    return own(showHeatMaps(await host()));
  });
  const commands: Readonly<Record<string, (given?: QuickSteerArguments) => Promise<unknown>>> = {
    steerSelection: async (given) =>
      (await import('./quickSteer/commands')).steerSelection(await host(), given),
    quickSteer: async (given) => (await import('./quickSteer/commands')).quickSteer(await host(), given),
    suggestContinuation: async (given) => (await ghostText()).suggest(given),
    heatMap: async (given) => (await heatMaps()).measure(given),
    clearHeatMap: async () => (await heatMaps()).clear(),
  };
  for (const [name, run] of Object.entries(commands))
    own(vscode.commands.registerCommand(`steerbook.${name}`, (given: unknown) => run(argumentsIn(given))));
}

/** A menu passes what it was opened on. A key binding may pass arguments. */
function argumentsIn(given: unknown): QuickSteerArguments | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const keys = ['prompt', 'steering', 'then'] as const;
  const entries = keys.flatMap((key) => {
    const value: unknown = Reflect.get(given, key);
    return typeof value === 'string' ? [[key, value]] : [];
  });
  return Object.fromEntries(entries) as QuickSteerArguments;
}
