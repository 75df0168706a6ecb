/** Runs `work` with these variables set, and nobody else's of the same names afterwards. */
export function fromEnvironment<T>(env: NodeJS.ProcessEnv, work: () => T): T {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    return work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}
