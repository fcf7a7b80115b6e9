import { locale } from './language.ts'

/** What stands between two sentences that are put together: Chinese ones end in a mark that is wide already. */
export const joint = (): string => (locale() === 'en' ? ' ' : '')
