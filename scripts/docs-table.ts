/** A Markdown table; a bar in a cell would end it early. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function pageOf(...blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`
}
