const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Lets Ctrl+C and kill run the process's `exit` listeners, which end what it has started. */
export function exitOnSignals(status: number): void {
  for (const signal of SIGNALS) process.on(signal, () => process.exit(status));
}
