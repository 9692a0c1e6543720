import { expand } from './expand.ts'
import type { RegexMatch } from './match.ts'

/** Replaces every match that `find` gives; an empty match right after a match does not count. */
export function replaceMatches(
  find: (text: string, from: number) => RegexMatch | undefined,
  text: string,
  template: string,
): string {
  let result = ''
  let done = 0
  let from = 0
  while (from <= text.length) {
    const match = find(text, from)
    if (!match) break
    const end = match.index + (match.groups[0] ?? '').length
    result += text.slice(done, match.index)
    if (end > done || match.index === 0) result += expand(template, match)
    done = end
    from = end > from ? end : from + ((text.codePointAt(from) ?? 0) > 0xffff ? 2 : 1)
  }
  return result + text.slice(done)
}
