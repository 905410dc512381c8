import type { Offer } from '../generated/Offer';
import type { Page } from '../state/porch.svelte';
import type { IconName } from './icons';

const ICONS: Record<Offer, IconName> = { power_flow: 'battery', meter: 'meter', school: 'school' };

/** The mark of a provider or account: what it lets us show, never a brand. */
export function offerIcon(offers: Offer[]): IconName {
  const first = offers[0];
  return first ? ICONS[first] : 'accounts';
}

/** The page that shows it. */
export function pageOf(offers: Offer[]): Page {
  return offers.length > 0 && offers.every((offer) => offer === 'school') ? 'school' : 'home';
}
