/** What a log line may carry: names and numbers, never a token, a cookie, an address or somebody else's message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;
