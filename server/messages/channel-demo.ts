import type { Deps } from '#platform/deps'
import type { Channels, Sent } from './channel.ts'
import { insertDemoMessage } from './store-demo.ts'

/**
 * Instead of a gateway and a mail server: the demo phone. Texts are kept by number, so that a number without a wallet has a
 * phone as well; mails by the account that they are for. Only in demo mode, which exists on loopback alone, for whoever
 * sees these messages sees every code.
 */
export function openDemoChannels(
  deps: Pick<Deps, 'db' | 'clock' | 'secrets'>,
  wording: { smsSender: string; mailSender: string },
): Channels {
  async function show(
    channel: 'sms' | 'email',
    message: { messageId: string; phoneKey: string },
    content: DemoContent,
  ): Promise<Sent> {
    try {
      await deps.db.transact((tx) =>
        insertDemoMessage(tx, {
          phoneKey: demoKey(deps, message.phoneKey),
          messageId: message.messageId,
          channel,
          contentSealed: deps.secrets.seal(JSON.stringify(content), 'demo_message.content'),
          shownAt: deps.clock.now(),
        }),
      )
      return { outcome: 'sent' }
    } catch {
      return { outcome: 'later', reason: 'demo phone: no database' }
    }
  }
  return {
    sms: {
      send: ({ messageId, to, text }) =>
        show('sms', { messageId, phoneKey: to }, { from: wording.smsSender, subject: null, body: text }),
      close: async () => {},
    },
    email: {
      send: ({ messageId, subjectId, subject, text }) =>
        show('email', { messageId, phoneKey: subjectId }, { from: wording.mailSender, subject, body: text }),
      close: async () => {},
    },
  }
}

export type DemoContent = { from: string; subject: string | null; body: string }

/** `phone`: an E.164 number, or the id of an account. */
export function demoKey(deps: Pick<Deps, 'secrets'>, phone: string): Buffer {
  return deps.secrets.keyedHash('demo-phone', phone)
}
