import type { Clock, Message, Person } from './call.ts'
import { locale, say } from './words.ts'

type Child = Node | string | undefined

/** An element with attributes and children; `onclick` is a listener. Text only: nothing that was sent becomes markup. */
function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, string | boolean | (() => void)>,
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value)
    else if (value === true) made.setAttribute(name, '')
    else if (value !== false) made.setAttribute(name, value)
  }
  made.append(...children.filter((child) => child !== undefined))
  return made
}

/** Copies, and says so on the button for a moment. */
function copyButton(label: string, text: string, kind: 'big' | 'small'): HTMLButtonElement {
  const words = element('span', {}, label)
  const button = element('button', { type: 'button', class: `copy ${kind}` }, words)
  let timer: ReturnType<typeof setTimeout> | undefined
  button.addEventListener('click', () => {
    void copy(text).then((done) => {
      if (!done) return
      words.textContent = say('copied')
      button.classList.add('done')
      clearTimeout(timer)
      timer = setTimeout(() => {
        words.textContent = label
        button.classList.remove('done')
      }, 1600)
    })
  })
  return button
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // No permission, or no secure context: the old way, through a selection.
    const field = element('textarea', { class: 'unseen', readonly: true })
    field.value = text
    document.body.append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    return done
  }
}

export function drawPerson(person: Person, chosen: boolean, choose: () => void): HTMLLIElement {
  const pick = element(
    'button',
    { type: 'button', class: 'pick', 'aria-pressed': chosen ? 'true' : 'false', onclick: choose },
    element('span', { class: 'name' }, person.name),
    element('span', { class: 'number' }, person.number),
    element('span', { class: 'story' }, person.story),
  )
  return element(
    'li',
    { class: chosen ? 'person chosen' : 'person' },
    pick,
    chosen ? details(person) : undefined,
  )
}

function details(person: Person): HTMLElement {
  const line = (word: 'signInNumber' | 'password' | 'pin', value: string): HTMLElement =>
    element(
      'div',
      { class: 'fact' },
      element('dt', {}, say(word)),
      element('dd', {}, element('code', {}, value), copyButton(say('copy'), value.trim(), 'small')),
    )
  const codes = person.recoveryCodes
  return element(
    'div',
    { class: 'facts' },
    element(
      'dl',
      {},
      line('signInNumber', person.number),
      line('password', person.password),
      ...(person.pin === null ? [] : [line('pin', person.pin)]),
    ),
    codes.length === 0
      ? element('p', { class: 'small' }, say('noRecoveryCodes'))
      : element(
          'details',
          {},
          element('summary', {}, say('recoveryCodes', { count: codes.length })),
          element(
            'ul',
            { class: 'codes' },
            ...codes.map((one) =>
              element('li', {}, element('code', {}, one), copyButton(say('copy'), one, 'small')),
            ),
          ),
        ),
  )
}

/** A mail longer than this is folded away; a text is always shown whole, as a phone does. */
const foldedFrom = 120

export function drawMessage(message: Message, clock: Clock): HTMLLIElement {
  const code = codeOf(message.body)
  const body = element('p', { class: 'body', lang: languageOf(message.body) }, ...withLinks(message.body))
  const item = element(
    'li',
    { class: `message ${message.channel}` },
    element(
      'div',
      { class: 'head' },
      icon(message.channel),
      element('span', { class: 'from' }, `${say(message.channel)} · ${message.from}`),
      element('time', { datetime: message.at }, timeOf(message.at, clock)),
    ),
    message.subject
      ? element('p', { class: 'subject', lang: languageOf(message.subject) }, message.subject)
      : undefined,
    body,
    code ? copyButton(say('copyCode', { code }), code, 'big') : undefined,
  )
  if (message.channel === 'email' && message.body.length > foldedFrom) foldAway(item, body)
  return item
}

function foldAway(item: HTMLElement, body: HTMLElement): void {
  item.classList.add('folded')
  const toggle = element('button', { type: 'button', class: 'fold', 'aria-expanded': 'false' }, say('more'))
  toggle.addEventListener('click', () => {
    const folded = item.classList.toggle('folded')
    toggle.textContent = say(folded ? 'more' : 'less')
    toggle.setAttribute('aria-expanded', folded ? 'false' : 'true')
  })
  body.after(toggle)
}

/** The times on the cards move on while nothing new comes. */
export function refreshTimes(list: HTMLElement, clock: Clock): void {
  for (const time of list.querySelectorAll('time')) time.textContent = timeOf(time.dateTime, clock)
}

function timeOf(at: string, { serverNow, timeZone }: Clock): string {
  const minutes = Math.floor((Date.parse(serverNow) - Date.parse(at)) / 60_000)
  if (minutes < 1) return say('now')
  if (minutes < 60) return say('minutes', { count: minutes })
  return new Intl.DateTimeFormat(locale(), {
    timeZone,
    month: 'numeric',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(Date.parse(at))
}

export function clockOf({ serverNow, timeZone }: Clock): { time: string; date: string } {
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(locale(), { timeZone, ...options }).format(Date.parse(serverNow))
  return {
    time: format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    date: format({ weekday: 'long', month: 'long', day: 'numeric' }),
  }
}

/** Six digits that stand alone: our codes, and nothing else that we send. */
export function codeOf(body: string): string | undefined {
  return /(?<![\d#])\d{6}(?!\d)/.exec(body)?.[0]
}

function languageOf(text: string): string {
  return /\p{Script=Han}{4}/u.test(text) ? 'zh-CN' : 'en'
}

/** Links to our own pages alone can be followed. */
function withLinks(text: string): Child[] {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part) =>
      part.startsWith(`${location.origin}/`) ? element('a', { href: part, rel: 'noreferrer' }, part) : part,
    )
}

const paths = {
  sms: 'M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Z',
  email:
    'M4 5h16a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Zm-1.500 2.500L12 14l9.500-6.500',
}

function icon(channel: 'sms' | 'email'): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  for (const [name, value] of Object.entries({
    viewBox: '0 0 24 24',
    width: '18',
    height: '18',
    fill: 'none',
    stroke: 'currentColor',
    'stroke-width': '2',
    'stroke-linejoin': 'round',
    'aria-hidden': 'true',
  })) {
    svg.setAttribute(name, value)
  }
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  path.setAttribute('d', paths[channel])
  svg.append(path)
  return svg
}
