// What a person types about a home, checked before it is sent.
import type { HomeSettings } from '../generated/HomeSettings';
import type { HomeView } from '../generated/HomeView';
import { text } from '../text/en';

export const NAME_LENGTH = 40;
/** Sizes a battery is sold in, in kWh. */
export const SIZES_KWH = [15, 20, 25, 30] as const;
const SIZE_KWH = { least: 1, most: 200 };
const MOST_RESERVE_PERCENT = 99;

export interface HomeForm {
  name: string;
  zone: string;
  /** `learn`, one of `SIZES_KWH`, or `other`. */
  size: string;
  /** In kWh, for `other`. */
  otherSize: string;
  /** In percent; empty for not known. */
  reserve: string;
}

export type Wrong = Partial<Record<'name' | 'otherSize' | 'reserve', string>>;

export function formOf(home: HomeView): HomeForm {
  const own = home.capacity_from === 'person' && home.capacity_wh !== null ? home.capacity_wh / 1000 : null;
  const sold = own !== null && SIZES_KWH.some((size) => size === own);
  return {
    name: home.name,
    zone: home.zone,
    size: own === null ? 'learn' : sold ? String(own) : 'other',
    otherSize: own === null || sold ? '' : String(own),
    reserve: home.reserve_percent === null ? '' : String(home.reserve_percent),
  };
}

/** What the form says, or what is wrong with it. */
export function settingsOf(form: HomeForm): { settings: HomeSettings } | { wrong: Wrong } {
  const wrong: Wrong = {};
  const name = form.name.trim();
  if (name === '') wrong.name = text.home.field.nameMissing;
  else if ([...name].length > NAME_LENGTH) wrong.name = text.home.field.nameLong;

  let capacity_wh: number | null = null;
  if (form.size !== 'learn') {
    const kwh = numberOf(form.size === 'other' ? form.otherSize : form.size);
    if (kwh === null || kwh < SIZE_KWH.least || kwh > SIZE_KWH.most)
      wrong.otherSize = text.settings.home.sizeWrong;
    else capacity_wh = Math.round(kwh * 1000);
  }

  const said = form.reserve.trim();
  const reserve = numberOf(said.replace(/\s*%$/, ''));
  const fits =
    reserve !== null && Number.isInteger(reserve) && reserve >= 0 && reserve <= MOST_RESERVE_PERCENT;
  if (said !== '' && !fits) wrong.reserve = text.settings.home.reserveWrong;

  if (Object.keys(wrong).length > 0) return { wrong };
  return { settings: { name, zone: form.zone, capacity_wh, reserve_percent: said === '' ? null : reserve } };
}

/** A number as people write it, with a point or a comma. */
function numberOf(said: string): number | null {
  const written = said.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(written) ? Number(written) : null;
}
