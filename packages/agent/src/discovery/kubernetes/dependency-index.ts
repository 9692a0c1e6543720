/** Something that others depend on, whether it is there or not. */
interface Dependency {
  readonly key: string
  /** Mostly one object depends on it. */
  users: string | Set<string>
}

/** Who has to be looked at again when something changes. */
export class DependencyIndex {
  readonly #dependencies = new Map<string, Dependency>()
  readonly #byUser = new Map<string, readonly Dependency[]>()

  /** Says on what a user depends; what was said before is forgotten. */
  set(user: string, keys: Iterable<string>): void {
    const before = this.#byUser.get(user) ?? []
    const now = new Set(Array.from(keys, key => this.#add(key, user)))
    for (const dependency of before) if (!now.has(dependency)) this.#leave(dependency, user)
    if (now.size > 0) this.#byUser.set(user, [...now])
    else this.#byUser.delete(user)
  }

  /** Forgets a user. */
  delete(user: string): void {
    this.set(user, [])
  }

  /** Names who depends on it. */
  usersOf(key: string): Iterable<string> {
    const users = this.#dependencies.get(key)?.users ?? []
    return typeof users === 'string' ? [users] : users
  }

  #add(key: string, user: string): Dependency {
    const known = this.#dependencies.get(key)
    if (known === undefined) {
      const added = { key, users: user }
      this.#dependencies.set(key, added)
      return added
    }
    if (typeof known.users !== 'string') known.users.add(user)
    else if (known.users !== user) known.users = new Set([known.users, user])
    return known
  }

  #leave(dependency: Dependency, user: string): void {
    const { key, users } = dependency
    if (typeof users !== 'string') users.delete(user)
    if (users === user || (typeof users !== 'string' && users.size === 0)) {
      this.#dependencies.delete(key)
    }
  }
}
