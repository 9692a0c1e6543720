import { list, object, string } from '@vmkit/yaml'
import { sdKind } from './sd-kind.ts'

/** Files with lists of targets. */
export interface FileSdConfig {
  /** Paths, globs or URLs as written. */
  readonly files: readonly string[]
  /** The folder relative ones start from. */
  readonly dir: string
}

export const fileSd = sdKind(
  object({ files: list(string) }),
  ({ files }, { dir }): FileSdConfig => ({ files: files ?? [], dir }),
)
