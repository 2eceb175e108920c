/** How the network is reached, as the editor's settings say. */
export interface Network {
  /** Address of a proxy; null: what the environment says. */
  readonly proxy: string | null;
  /** Hosts that are asked without a proxy; none: what the environment says. */
  readonly noProxy: readonly string[];
}

/** That as the environment of a process: programs differ in which letters they read it from. */
export function networkEnvironment({ proxy, noProxy }: Network): Readonly<Record<string, string>> {
  const both = (name: string, value: string) => ({ [name]: value, [name.toLowerCase()]: value });
  return {
    ...(proxy !== null && { ...both('HTTPS_PROXY', proxy), ...both('HTTP_PROXY', proxy) }),
    ...(noProxy.length > 0 && both('NO_PROXY', noProxy.join(','))),
  };
}
