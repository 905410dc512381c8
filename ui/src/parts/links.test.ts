import { screen, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';

import { attempt, problem, view } from '../../../tests/screens/views';
import { asked, openWindow } from '../testing/render';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();

test.each(['unknown', 'ours'] as const)('d25 links that lead %s are no news', (link_handler) => {
  openWindow(view({ link_handler, attempt: attempt() }));
  gone('links-banner');
  gone('links-in-the-way');
  gone('paste');
});

test.each([
  ['other', 'open another program'],
  ['nobody', 'open no program'],
] as const)('d25 links that lead to %s are said, and repaired', async (link_handler, words) => {
  const { backend, user } = openWindow(view({ link_handler }));
  expect($('links-banner').textContent).toContain(words);

  await user.click(within($('links-banner')).getByRole('button'));
  expect(asked(backend)).toEqual([['repairLinks']]);
  expect($('links-banner').textContent).toContain('That did not help.');

  backend.show(view({ link_handler: 'ours' }));
  await screen.findByTestId('welcome');
  gone('links-banner');
});

test('d25 a sign-in by link opens paste at once while links lead elsewhere', async () => {
  const { backend, user } = openWindow(view({ link_handler: 'other', attempt: attempt() }));
  expect($('paste')).toBeTruthy();

  await user.click(within($('links-in-the-way')).getByRole('button'));
  expect(asked(backend)).toEqual([['repairLinks']]);

  backend.show(view({ link_handler: 'ours', attempt: attempt() }));
  await screen.findByTestId('other-ways');
  gone('links-in-the-way');
  gone('paste');
});

test('d25 a sign-in by loopback is not in the way of links that lead elsewhere', () => {
  openWindow(view({ link_handler: 'other', attempt: attempt({ redirect: 'loopback' }) }));
  gone('links-in-the-way');
  gone('paste');
});

test('d25 a repair that the program refuses is said', async () => {
  const { backend, user } = openWindow(view({ link_handler: 'other' }));
  backend.refuseNext('repairLinks', problem('internal'));
  await user.click(within($('links-banner')).getByRole('button'));
  expect(await screen.findByTestId('refusal')).toBeTruthy();
});
