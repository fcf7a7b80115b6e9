import type { Page } from 'playwright-core'

/** One screen in one state, reached in the real app. Scenes of one person run in one browser, in the order of the list. */
export type Scene = {
  name: string
  /** A seeded person who is signed in, or nobody. */
  as: string
  /** Made once and then opened in each language. */
  address: string | ((page: Page) => Promise<string>)
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
