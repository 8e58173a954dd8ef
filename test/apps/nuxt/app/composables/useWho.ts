/** What the server knows of who asks. While it renders, it reads what its middleware has learned; in a page, it is asked. */
export function useWho(key = 'who') {
  return useAsyncData(key, async () => {
    const event = useRequestEvent();
    return event === undefined ? $fetch('/api/who') : whoOf(event.context.auth);
  });
}
