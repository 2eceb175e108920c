/** Steerbook's version, put in by the build. */
export const version = process.env['STEERBOOK_VERSION'] ?? 'unknown';
