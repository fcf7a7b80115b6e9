import { createServer, type Socket } from 'node:net'
import { openSmtpChannel, type EmailMessage } from '#messages'
import { listen, shut, type Party } from './party.ts'

/** A mail server of one page: enough of RFC 5321 for a client that behaves. */
export async function openMailServer(): Promise<Party<EmailMessage> & { raw: string[]; port: number }> {
  const raw: string[] = []
  const recipients: string[] = []
  const sockets = new Set<Socket>()
  let busy = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let data: string | undefined
    let buffer = ''
    let to = ''
    const say = (line: string): void => void socket.write(`${line}\r\n`)
    say('220 mail.example ESMTP')
    const command = (line: string): void => {
      const word = line.slice(0, 4).toUpperCase()
      if (word === 'EHLO') say('250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN')
      else if (word === 'AUTH') say(line.includes(btoa('\0latch\0s@cret')) ? '235 ok' : '535 no')
      else if (word === 'MAIL' && busy > 0) {
        busy -= 1
        say('451 try later')
      } else if (word === 'RCPT') {
        to = /<(.*)>/.exec(line)?.[1] ?? ''
        say(to === 'nobody@mail.example' ? '550 no such user nobody@mail.example' : '250 ok')
      } else if (word === 'DATA') {
        data = ''
        say('354 go on')
      } else if (word === 'QUIT') {
        say('221 bye')
        socket.end()
      } else say('250 ok')
    }
    socket.on('data', (chunk) => {
      buffer += chunk.toString('utf8')
      for (let end = buffer.indexOf('\r\n'); end >= 0; end = buffer.indexOf('\r\n')) {
        const line = buffer.slice(0, end)
        buffer = buffer.slice(end + 2)
        if (data === undefined) command(line)
        else if (line === '.') {
          raw.push(data)
          recipients.push(to)
          data = undefined
          say('250 taken')
        } else data += `${line.replace(/^\.\./, '.')}\r\n`
      }
    })
  })
  const port = await listen(server)
  const away = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await shut(server)
  }
  return {
    raw,
    port,
    channel: openSmtpChannel({
      url: `smtp://latch:s%40cret@127.0.0.1:${port}`,
      from: 'Latchkey <notices@wallet.example>',
      secondsMax: 2,
    }),
    received: async () => raw.map((one, index) => ({ to: recipients[index] ?? '', ...readMail(one) })),
    busyOnce: () => void (busy = 1),
    away,
    stop: away,
  }
}

function readMail(raw: string): { subject: string; text: string } {
  const split = raw.indexOf('\r\n\r\n')
  const head = raw.slice(0, split).replace(/\r\n[ \t]+/g, ' ')
  const body = raw.slice(split + 4)
  const words = /^Subject: (.*)$/m.exec(head)?.[1] ?? ''
  const subject = words
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([BQ])\?(.*?)\?=/gi, (_all, how: string, coded: string) =>
      how.toUpperCase() === 'B' ? Buffer.from(coded, 'base64').toString() : unquote(coded.replace(/_/g, ' ')),
    )
  const coding = /^Content-Transfer-Encoding: (.*)$/m.exec(head)?.[1]
  const decoded =
    coding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : coding === 'quoted-printable'
        ? unquote(body)
        : body
  return { subject, text: decoded.replace(/\r\n/g, '\n').replace(/\n$/, '') }
}

function unquote(coded: string): string {
  const bytes = coded
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
