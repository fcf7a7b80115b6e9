/** What a clock and a calendar in a zone show: numbers as numbers, and the time of day in two digits each. */
export type ClockTime = {
  year: number
  /** 1 to 12. */
  month: number
  day: number
  hour: string
  minute: string
  second: string
}

/** Each language puts the parts into its own order, so that no text depends on what a version of Node knows of it. */
export function clockTime(at: Date, timeZone: string): ClockTime {
  let format = formats.get(timeZone)
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formats.set(timeZone, format)
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
  return {
    year: Number(part('year')),
    month: Number(part('month')),
    day: Number(part('day')),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  }
}

/** Kept, since making one costs about a hundred times more than using it. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** `January` for 1. */
export function englishMonth(month: number): string {
  return monthName.format(Date.UTC(2000, month - 1))
}

const monthName = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' })
