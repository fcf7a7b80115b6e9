import { cell } from './cell.ts'
import { locale } from './language.ts'
import { spokenText } from './spoken.ts'

/** What the screen reader is told without moving the focus: "code sent", the title of the next step. Drawn once, by the app. */
export const announcement = cell('')

export function announce(text: string): void {
  const words = spokenText(text, locale())
  // The same words twice must be two announcements, so the second carries an invisible difference.
  announcement.set(announcement.get() === words ? `${words}\u00a0` : words)
}
