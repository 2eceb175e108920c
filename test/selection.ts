/** Which tests a run is about. */
export interface Selection {
  /** Part of the path of the test files; empty: all. */
  readonly file: string;
  /** Part of the tests' full titles; empty: all. */
  readonly grep: string;
}

/** Carries a selection into VS Code's extension host. */
const VARIABLE = 'STEERBOOK_TEST_SELECTION';

export function selectionVariable(selection: Selection): Readonly<Record<string, string>> {
  return { [VARIABLE]: JSON.stringify(selection) };
}

/** The selection that the runner has handed over. */
export function handedSelection(): Selection {
  const text = process.env[VARIABLE];
  if (text === undefined)
    throw new Error(`${VARIABLE} is not set: the tests were not started by their runner.`);
  return JSON.parse(text) as Selection;
}
