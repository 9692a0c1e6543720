/** The environment as programs get it; a name may be missing. */
export type Env = Readonly<Record<string, string | undefined>>

/**
 * Replaces every `%{NAME}` by the environment variable NAME, in its value again. Unknown names stay
 * as they are, and so does a name within its own value.
 */
export function expandEnv(text: string, env: Env): string {
  return expand(text, env, [])
}

function expand(text: string, env: Env, inside: readonly string[]): string {
  if (!text.includes('%{')) return text
  return text.replace(/%\{([^{}]*)\}/g, (whole, name: string) => {
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value === undefined || inside.includes(name)) return whole
    return expand(value, env, [...inside, name])
  })
}
