import pino from 'pino'

export type Logger = pino.Logger

/**
 * Structured logs with a trace id per request and no personal data. The rule is kept by what callers pass; the redaction
 * below is the second net, for the names under which a secret could slip in.
 */
export function openLog(options: { level: string; destination?: pino.DestinationStream }): Logger {
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'password',
          'code',
          'number',
          'email',
          'token',
          'displayName',
          'cookie',
          'authorization',
        ].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
        censor: '[secret]',
      },
    },
    options.destination ?? gatherLines(),
  )
}

const gatheredMilliseconds = 50
const gatheredBytesMax = 8_192
const warnLevel = 40

/**
 * Lines for stdout, written some at a time: a write of its own for each request cost as much as finding its session. None
 * waits longer than a blink, warnings and errors take along at once what waits before them, and the end of the process,
 * also by an uncaught error, writes the rest. Only a kill loses the last blink, of which nothing was acknowledged by a line.
 */
function gatherLines(): pino.DestinationStream {
  const out = pino.destination({ fd: 1, sync: true, minLength: gatheredBytesMax })
  let flushing: NodeJS.Timeout | undefined
  const flush = (): void => {
    clearTimeout(flushing)
    flushing = undefined
    out.flushSync()
  }
  process.on('exit', flush)
  return {
    // Asks pino to set the level of each line before it writes it.
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 0,
    write(line: string) {
      out.write(line)
      if (this.lastLevel >= warnLevel) flush()
      else flushing ??= setTimeout(flush, gatheredMilliseconds).unref()
    },
  } as pino.DestinationStream & { lastLevel: number }
}
