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

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
type Words = Parameters<pino.LogFn>

/** A child that is made when it has something to say: hardly any request has, and making one cost more than its line. */
export class LateChild implements Record<Level, (...words: Words) => void> {
  readonly #parent: Logger
  readonly #bindings: pino.Bindings
  #child: Logger | undefined

  constructor(parent: Logger, bindings: pino.Bindings) {
    this.#parent = parent
    this.#bindings = bindings
  }

  get level(): string {
    return this.#parent.level
  }

  child(bindings: pino.Bindings): Logger {
    return this.#made().child(bindings)
  }

  trace(...words: Words): void {
    this.#made().trace(...words)
  }

  debug(...words: Words): void {
    this.#made().debug(...words)
  }

  info(...words: Words): void {
    this.#made().info(...words)
  }

  warn(...words: Words): void {
    this.#made().warn(...words)
  }

  error(...words: Words): void {
    this.#made().error(...words)
  }

  fatal(...words: Words): void {
    this.#made().fatal(...words)
  }

  silent(): void {}

  #made(): Logger {
    return (this.#child ??= this.#parent.child(this.#bindings))
  }
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
