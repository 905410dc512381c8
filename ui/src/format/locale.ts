/**
 * The locale for dates and times, from what the operating system says (`de_AT.UTF-8`, `en-US`, `C`).
 *
 * The browser's own idea is not asked: under some systems it is `"C"`, on which `Intl` throws.
 */
export function usableLocale(said: string | null): string {
  const tag = (said ?? '').replace(/[.@].*$/, '').replaceAll('_', '-');
  if (!/^[a-z]{2,3}\b/i.test(tag)) return FALLBACK;
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? FALLBACK;
  } catch {
    return FALLBACK;
  }
}

const FALLBACK = 'en-US';
