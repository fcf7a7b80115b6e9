/** A table for a spreadsheet: with the mark that tells UTF-8 to those that would guess, and no cell that could be a formula. */
const mark = '\uFEFF'

function cell(value: string): string {
  // A leading sign makes spreadsheets compute the cell; an apostrophe says that it is text.
  const safe = /^[\s]*[=+\-−@|%\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n']/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvText = (rows: readonly (readonly string[])[]): string =>
  mark + rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n'

/** Hands a text to the browser as a file to keep. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken the file by the next turn.
  setTimeout(() => URL.revokeObjectURL(address), 0)
}
