import pg from 'pg'

/** The address of another database on the same server. */
export function databaseUrl(server: string, name: string): string {
  // Not the URL class: it refuses `user@/name?host=…`, which is how a server on a socket is written.
  const [, before, after] = /^(postgres(?:ql)?:\/\/[^/?]*)(?:\/[^?]*)?(\?.*)?$/.exec(server) ?? []
  if (before === undefined)
    throw new Error('TEST_DATABASE_URL does not look like postgresql://user@host/name')
  return `${before}/${name}${after ?? ''}`
}

export async function withClient<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
