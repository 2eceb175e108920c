/** Whether a state of the Steering Lab is one: it may come from an older version, or from whoever calls a command. */
import type {
  LabAddition,
  LabDefinition,
  LabPin,
  LabResults,
  LabSetting,
  LabState,
  LabVector,
} from './setting';

/** Unknown values of the properties that a type has. */
type Maybe<T> = { readonly [K in keyof T]?: unknown };

/** The state that a value is; null where it is none. One that was never changed is older than any other. */
export function labStateOf(value: unknown): LabState | null {
  const { setting, pinned = null, changed = 0 } = partsOf<LabState>(value);
  if (!isSetting(setting) || !isNumber(changed) || !(pinned === null || isPin(pinned))) return null;
  return { setting, pinned, changed };
}

function partsOf<T>(value: unknown): Maybe<T> {
  return typeof value === 'object' && value !== null ? value : {};
}

function isSetting(value: unknown): value is LabSetting {
  const { prompt, definitions, additions, seed } = partsOf<LabSetting>(value);
  return (
    isText(prompt) &&
    isListOf(definitions, isDefinition) &&
    isListOf(additions, isAddition) &&
    Number.isSafeInteger(seed) &&
    Number(seed) >= 0
  );
}

function isDefinition(value: unknown): value is LabDefinition {
  const { name, text } = partsOf<LabDefinition>(value);
  return isText(name) && isText(text);
}

function isAddition(value: unknown): value is LabAddition {
  const { on, vector, layer, coefficient, position, clauses } = partsOf<LabAddition>(value);
  return (
    typeof on === 'boolean' &&
    isVector(vector) &&
    (layer === null || isNumber(layer)) &&
    isNumber(coefficient) &&
    (isNumber(position) || ['front', 'middle', 'back', 'all'].some((place) => place === position)) &&
    isText(clauses)
  );
}

function isVector(value: unknown): value is LabVector {
  const { kind, plus, minus, text } = partsOf<{ kind: 0; plus: 0; minus: 0; text: 0 }>(value);
  return kind === 'pair' ? isText(plus) && isText(minus) : kind === 'expression' && isText(text);
}

function isPin(value: unknown): value is LabPin {
  const { setting, results } = partsOf<LabPin>(value);
  return isSetting(setting) && isResults(results);
}

/** What was kept is drawn as it was measured: only what it is of is looked at. */
function isResults(value: unknown): value is LabResults {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([name, result]) =>
      ['next', 'norms', 'completions'].includes(name) && partsOf<{ kind: 0 }>(result).kind === name,
  );
}

function isListOf<T>(value: unknown, isOne: (one: unknown) => one is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isOne);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value);
}
