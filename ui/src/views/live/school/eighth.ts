import type { Activity } from '../../../generated/Activity';
import type { EighthBlock } from '../../../generated/EighthBlock';

/** The person's own first, then favourites, else the order of the school. */
export function inOrder(activities: readonly Activity[]): Activity[] {
  const rank = (activity: Activity) => (activity.mine ? 0 : activity.favourite ? 1 : 2);
  return [...activities].sort((one, other) => rank(one) - rank(other));
}

/** A block with those of its activities that were found. */
export interface Found {
  block: EighthBlock;
  activities: Activity[];
}

/** Every word must occur somewhere in the activity, whatever its case and accents. */
export function search(blocks: readonly EighthBlock[], words: string): Found[] {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  return blocks.flatMap((block) => {
    const activities = inOrder(block.activities ?? []).filter((activity) => {
      const said = fold(
        [activity.name, activity.description ?? '', ...activity.rooms, ...activity.sponsors].join('\n'),
      );
      return wanted.every((word) => said.includes(word));
    });
    return activities.length > 0 ? [{ block, activities }] : [];
  });
}

/** Blocks under their dates, in the order they came. */
export function byDate(blocks: readonly EighthBlock[]): { date: string; blocks: EighthBlock[] }[] {
  const days: { date: string; blocks: EighthBlock[] }[] = [];
  for (const block of blocks) {
    const last = days.at(-1);
    if (last?.date === block.date) last.blocks.push(block);
    else days.push({ date: block.date, blocks: [block] });
  }
  return days;
}

/** Whether nobody else can sign up; unknown counts as no. */
export function isFull({ signed_up, capacity }: Activity): boolean {
  return signed_up !== null && capacity !== null && signed_up >= capacity;
}

function fold(words: string): string {
  return words.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
