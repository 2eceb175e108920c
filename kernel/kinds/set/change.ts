import type { SetStatement } from '../../language/statements/set';
import { quietly, type Change } from '../changing';
import { settingsWith, type Planning } from '../planning';

/** Options for everything below. */
export function changeSettings({ options }: SetStatement, { session }: Planning): Promise<Change> {
  const settings = settingsWith(session, options);
  const values = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  return Promise.resolve(quietly({ ...session, settings }, `Settings: ${values.join(', ')}.`));
}
