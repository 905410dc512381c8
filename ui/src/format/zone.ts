/** The zone if the engine knows it, else the computer's (`undefined`). */
export function usableZone(zone: string | null): string | undefined {
  if (zone === null) return undefined;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return zone;
  } catch {
    return undefined;
  }
}

/** Whether clocks in the zone show another time than this computer's at that moment. */
export function isElsewhere(zone: string, at: Date): boolean {
  const wall = (timeZone: string | undefined) =>
    new Intl.DateTimeFormat('en-GB', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(at);
  return wall(usableZone(zone)) !== wall(undefined);
}

/** `America/Los Angeles`. */
export function zoneName(zone: string): string {
  return zone.replaceAll('_', ' ');
}

/** A part of the world with its time zones. */
export interface ZoneGroup {
  name: string;
  zones: { zone: string; city: string }[];
}

/** All zones the engine knows, by part of the world. */
export function zoneGroups(): ZoneGroup[] {
  const groups = new Map<string, ZoneGroup>();
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const [part = '', ...city] = zone.split('/');
    if (city.length === 0) continue;
    const group = groups.get(part) ?? { name: zoneName(part), zones: [] };
    groups.set(part, group);
    group.zones.push({ zone, city: zoneName(city.join(', ')) });
  }
  return [...groups.values()];
}
