/** The names of the session cookie, in the order they are read: suffixed first. */
export function cookieNames(suffix?: string): readonly string[] {
  return suffix ? [`__session_${suffix}`, '__session'] : ['__session'];
}
