import { text } from '../text/en';

/** `just now`, `45 seconds ago`, `6 min ago`, `2 hours ago`, `3 days ago`. */
export function age(seconds: number): string {
  const say = text.age;
  if (seconds < 5) return say.now;
  if (seconds < 60) return say.seconds(Math.floor(seconds));
  if (seconds < 3600) return say.minutes(Math.floor(seconds / 60));
  if (seconds < 86_400) return say.hours(Math.floor(seconds / 3600));
  return say.days(Math.floor(seconds / 86_400));
}
