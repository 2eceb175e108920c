import type { Plan, PromptPlan } from './measuring';
import type { Breathe } from '../../model/breathe';
import type { ModelFacts } from '../../model/source/source';
import { promptIds, type Tokenizer } from '../../model/tokenizer/tokenizer';
import { readPairs } from '../data/tableFiles';
import type { Addition } from '../language/additions';
import type { Span, Text } from '../language/ast';
import type { Setting } from '../language/options';
import type { SessionAddition } from '../plan/addition';
import { lookUpAddition } from '../plan/lookUp';
import { checkPlaces, placedIn, planSteering, type SteeringPlan } from '../plan/steering';
import { recorded, type AllSettings, type Session } from '../session';
import type { ResolvedAddition, Settings } from '../results/envelope';

/** What a statement may use while it is planned: the notebook and facts about the model, but no weights. */
export interface Planning {
  readonly session: Session;
  /** The statement's place in the cell. */
  readonly statement: Span;
  /** Folder that relative paths start from. */
  readonly folder: string;
  /** The notebook's own folder, in which it may write; null if it was never saved. */
  readonly ownFolder: string | null;
  readonly signal: AbortSignal;
  /** For loops that wait for nothing else: lets a cancel message arrive. */
  readonly breathe: Breathe;
  readonly progress: (text: string, fraction?: number) => void;
  /** Facts about the session's model. @throws Problem if it cannot be used. */
  readonly facts: () => Promise<ModelFacts>;
  /** The session's model's tokenizer; GPT-2's if that model cannot be used. */
  readonly tokenizer: () => Promise<Tokenizer>;
}

/** A result that needs no weights. */
export interface Told<Body> {
  readonly body: Body;
  readonly settings: Settings;
  readonly steering: readonly ResolvedAddition[];
}

/** A plan with what results say of its steering. */
export type Planned<P extends Plan> = P & MeasurementPlan;

export interface MeasurementPlan extends Plan {
  readonly steering: SteeringPlan;
}

/** The session's settings with a statement's own options. */
export function settingsWith(session: Session, options: readonly Setting[]): AllSettings {
  return {
    ...session.settings,
    ...Object.fromEntries(options.map(({ name, value }) => [name, value.value])),
  };
}

/** An addition with the session's names and the files beside the notebook. @throws Problem */
export function lookUp(addition: Addition, planning: Planning): Promise<SessionAddition> {
  return lookUpAddition(addition, {
    names: planning.session.names,
    pairs: (file) => readPairs(file, planning),
  });
}

/** Additions, one after the other. @throws Problem */
export async function lookUpEach(
  additions: readonly Addition[],
  planning: Planning,
): Promise<readonly SessionAddition[]> {
  const found: SessionAddition[] = [];
  for (const addition of additions) found.push(await lookUp(addition, planning));
  return found;
}

/** The session's steering in the model's terms. @throws Problem at the statement */
export async function steeringOf({ session, facts, statement }: Planning): Promise<SteeringPlan> {
  return planSteering(session, await facts(), statement);
}

/**
 * The parts of a plan that measures one prompt.
 * @param known the session's steering, if the statement has planned it already.
 * @throws Problem if the model cannot be used, or at the prompt if an addition does not fit into it.
 */
export async function planPrompt(
  { prompt, options }: { readonly prompt: Text; readonly options: readonly Setting[] },
  planning: Planning,
  known?: SteeringPlan,
): Promise<Omit<Planned<PromptPlan>, 'kind'>> {
  const facts = await planning.facts();
  const steering = known ?? (await steeringOf(planning));
  const ids = promptIds(facts.tokenizer, prompt.value);
  checkPlaces(steering, ids.length, facts, prompt);
  return {
    prompt: prompt.value,
    ids,
    settings: recorded(settingsWith(planning.session, options)),
    steering: placedIn(steering, ids.length),
  };
}

/** How a statement is planned, and what is known about its points before they are measured. */
export interface Planner<S, P extends Plan> {
  /** @throws Problem */
  readonly plan: (statement: S, planning: Planning) => Promise<Planned<P>>;
  /** Names the measuring, after "Cell 3: ": a sentence without a full stop. */
  readonly doing: (plan: P) => string;
  /** About how many bytes the result of one point takes, as objects here and as text on its way to the editor. */
  readonly bytesPerPoint: (plan: P) => number;
  /** Advice that makes the result of a point smaller; null if there is none. */
  readonly smaller: string | null;
  /** `each`: every point has a result of its own, and a sweep is a grid of them. `together`: one result has all. */
  readonly points: 'each' | 'together';
  /** What most of its time goes into: new tokens one by one, single prompts, or many rows at once. */
  readonly work: 'decode' | 'prompt' | 'score';
}

/** Bytes of a number and of a token in a result, about. */
export const bytesPer = { number: 40, token: 200 } as const;
