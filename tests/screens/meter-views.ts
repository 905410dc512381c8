// A meter in the states worth looking at.
import type { AccountView } from '../../ui/src/generated/AccountView';
import type { Meter } from '../../ui/src/generated/Meter';
import type { MeterDay } from '../../ui/src/generated/MeterDay';
import type { MeterExtras } from '../../ui/src/generated/MeterExtras';
import type { MeterPoint } from '../../ui/src/generated/MeterPoint';

export const meterValues: Meter = {
  house_name: 'Lakeside 4',
  phases: [
    { power: 412, current: 1.8, voltage: 229.4 },
    { power: 118.25, current: 0.52, voltage: 230.1 },
    { power: 1204, current: 5.24, voltage: 228.9 },
  ],
  has_power_cut: false,
  contracted_power: 6.9,
  month_target: 320,
  tariff_code: 2,
  cycle_code: 1,
  is_green: true,
  all: [
    { name: 'codename', value: 'Casa' },
    { name: 'consumption.targetConsumptionMonth', value: '320' },
    { name: 'instant.hasPowerCut', value: 'false' },
    { name: 'instant.powerPhase1', value: '412' },
    { name: 'instant.powerPhase2', value: '118.25' },
    { name: 'instant.powerPhase3', value: '1204' },
    { name: 'meter.isTriphase', value: 'true' },
    { name: 'meter.powerMax', value: '6.9' },
    { name: 'tariff.activeTariffSchedule', value: '2' },
  ],
  measured_at: '2026-11-20T22:31:00Z',
};

const STARTS_AT = '2026-11-20T08:00:00Z';

/** A point of the day that begins at midnight in Los Angeles. */
export function point(minute: number, power: number | null, startsAt = STARTS_AT): MeterPoint {
  const at = new Date(Date.parse(startsAt) + minute * 60_000).toISOString().replace('.000Z', 'Z');
  return { at, minute, power };
}

/** A home that sleeps, makes breakfast, and was not read for two hours at night. */
function morning(until: number): MeterPoint[] {
  const points: MeterPoint[] = [];
  for (let minute = 2; minute <= until; minute += 5) {
    if (minute > 190 && minute < 300) {
      if (minute < 196) points.push(point(240, null));
      continue;
    }
    const hour = minute / 60;
    const breakfast = 2100 * Math.exp(-((hour - 7.3) ** 2) / 0.4);
    const noon = 1400 * Math.exp(-((hour - 14.2) ** 2) / 0.9);
    const fridge = minute % 45 < 15 ? 120 : 0;
    points.push(point(minute, Math.round(260 + breakfast + noon + fridge)));
  }
  return points;
}

export const meterDay: MeterDay = {
  date: '2026-11-20',
  starts_at: STARTS_AT,
  minutes: 1440,
  zone: 'America/Los_Angeles',
  today: true,
  earlier: true,
  later: false,
  points: morning(872),
};

export const meterExtras: MeterExtras = {
  unit: null,
  power: 1734.25,
  power_cut_since: null,
  checking_number: null,
  refused_number: null,
  day: meterDay,
};

export const meter: AccountView = {
  id: 'a-ion',
  provider: 'ion-electricity',
  label: 'Ana Amper',
  offers: ['meter'],
  state: 'signed_in',
  problem: null,
  not_allowed: [],
  live: { kind: 'meter', ...meterValues },
  freshness: { state: 'live', age_s: 60, at: '2026-11-20T22:31:00Z' },
  asks_meter_number: false,
  meter_number: 'han-0001',
  ends_at: null,
  renewable_until: null,
  signed_in_until: '2026-11-20T23:20:00Z',
  ended_at: null,
  meter: meterExtras,
  school: null,
  homes: [],
};

/** The meter with other values, and other things beside them. */
export function meterWith(values: Partial<Meter>, extras: Partial<MeterExtras> = {}): AccountView {
  return {
    ...meter,
    live: { kind: 'meter', ...meterValues, ...values },
    meter: { ...meterExtras, ...extras },
  };
}

/** The meter with another day of its curve. */
export function meterOn(day: Partial<MeterDay>): AccountView {
  return meterWith({}, { unit: 'w', day: { ...meterDay, ...day } });
}
