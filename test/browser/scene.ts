import type { Page } from 'playwright-core'
import type { Path } from '../../web/wallet/paths.ts'

/** One screen in one state, reached in the real app. Scenes of one person run in one browser, in the order of the list. */
export type Scene = {
  name: string
  /** A seeded person who is signed in, or nobody. */
  as: string
  /** Where it is. What is made is made once and then opened in each language; it says of which screen it will be. */
  address: string | { of: Path; make: (page: Page) => Promise<string> }
  /** Once, before the first language. */
  before?: (page: Page) => Promise<unknown>
  /** Before the page is opened: what the network shall do. */
  rig?: (page: Page) => Promise<unknown>
  /** On the open page: what the customer does. No words of one language alone. */
  act?: (page: Page) => Promise<unknown>
  after?: (page: Page) => Promise<unknown>
  /** False: it is the waiting that is to be seen. */
  waits?: boolean
}

/** Whether an address, with what may follow its path, is one of this screen. */
export function isOf(path: Path, address: string): boolean {
  const [pathname = ''] = address.split(/[?#]/)
  return new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`).test(pathname)
}
