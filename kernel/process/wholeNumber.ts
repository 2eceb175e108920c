import { UsageError } from './usageError';

/** Reads the whole number of an option. @throws UsageError */
export const wholeNumber =
  (option: string, least = 0) =>
  (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(value) || value < least)
      throw new UsageError(`${option} must be a whole number from ${least} on.`);
    return value;
  };
