/** Markdown as the articles use it, and no more: headings, paragraphs, two kinds of list, bold, links to our own places. */

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}

/** HTML of an article's body. Everything is escaped first, so that no text can become a tag of its own. */
export function renderMarkdown(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((block) => renderBlock(block.trim().split('\n')))
    .join('\n')
}

function renderBlock(lines: readonly string[]): string {
  const first = lines[0] ?? ''
  if (first.startsWith('## ')) return `<h2>${renderInline(lines.join(' ').slice(3))}</h2>`
  if (lines.every((line) => line.startsWith('- '))) return renderList('ul', lines, /^- /)
  if (lines.every((line) => /^\d+\. /.test(line))) return renderList('ol', lines, /^\d+\. /)
  return `<p>${renderInline(lines.join(' '))}</p>`
}

function renderList(tag: 'ul' | 'ol', lines: readonly string[], mark: RegExp): string {
  const items = lines.map((line) => `<li>${renderInline(line.replace(mark, ''))}</li>`)
  return `<${tag}>${items.join('')}</${tag}>`
}

/** A link leads to a path of ours or it stays text: an article never sends anyone to another site. */
function renderInline(text: string): string {
  return escapeHtml(text)
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/\[([^\]]+)\]\((\/(?!\/)[\w/-]*)\)/g, '<a href="$2">$1</a>')
}
