import { screen, waitFor, within } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { meter } from '../../tests/screens/meter-views';
import { school } from '../../tests/screens/school-views';
import { attempt, gridshare, lunar, notSetUp, problem, tjhsstIon, view } from '../../tests/screens/views';
import { stillBackend } from './backend/still';
import { asked, openWindow } from './testing/render';
import { media } from './testing/setup';

const $ = (id: string) => screen.getByTestId(id);
const gone = (id: string) => expect(screen.queryByTestId(id)).toBeNull();

beforeEach(() => {
  media.reducedMotion = false;
  localStorage.clear();
});

describe('starting', () => {
  test('without accounts the window welcomes and lists the providers', () => {
    openWindow(view());
    expect($('welcome')).toBeTruthy();
    expect(within($('add-gridshare')).getByText('Live power, battery level, history')).toBeTruthy();
    gone('ribbon');
    gone('nav-school');
  });

  test('demo mode is always named', async () => {
    const { user } = openWindow(view({ mode: 'demo', accounts: [lunar] }));
    for (const page of ['home', 'accounts', 'settings', 'help']) {
      await user.click($(`nav-${page}`));
      expect($('ribbon').textContent).toContain('Sample data, not a real home');
    }
  });

  test('a view that cannot be drawn is said and reported', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const broken = { ...lunar, live: { kind: 'power_flow', homes: [null] } } as unknown as typeof lunar;
    const { backend } = openWindow(view({ accounts: [broken] }));
    expect($('crashed').textContent).toContain('Something went wrong in this window.');
    await waitFor(() => expect(asked(backend)[0]?.[0]).toBe('reportViewCrash'));
  });

  test('a program that does not answer is said', async () => {
    const backend = stillBackend();
    backend.refuseNext('watchView', problem('internal'));
    const { render } = await import('@testing-library/svelte');
    const { default: App } = await import('./App.svelte');
    render(App, { backend });
    expect(await screen.findByText('The window has no connection to the program.')).toBeTruthy();
  });
});

describe('signing in', () => {
  test('starts with the provider’s row', async () => {
    const { backend, user } = openWindow(view());
    await user.click($('add-tjhsst-ion'));
    expect(asked(backend)).toEqual([['signIn', 'tjhsst-ion', null]]);
  });

  test('a refusal is shown and can be put away', async () => {
    const { backend, user } = openWindow(view());
    backend.refuseNext('signIn', problem('internal'));
    await user.click($('add-gridshare'));
    expect($('refusal').textContent).toContain('Something went wrong in this app.');
    await user.click(within($('refusal')).getByRole('button'));
    gone('refusal');
  });

  test('b04_r08 the sheet marks where it is, and can always be cancelled', async () => {
    const { backend, user } = openWindow(view({ attempt: attempt() }));
    expect($('sign-in-sheet').dataset.step).toBe('waiting_for_browser');
    expect(document.querySelector('[aria-current="step"]')?.textContent).toContain(
      'Waiting for you to sign in',
    );
    await user.click($('cancel-sign-in'));
    expect(asked(backend)).toEqual([['cancelSignIn', 'attempt-1']]);
  });

  test('escape cancels', () => {
    const { backend } = openWindow(view({ attempt: attempt() }));
    $('sign-in-sheet').dispatchEvent(new Event('cancel', { cancelable: true }));
    expect(asked(backend)).toEqual([['cancelSignIn', 'attempt-1']]);
  });

  test('b01_b07 help comes with the waiting: after 5 s, after 20 s, after 2 min', () => {
    const { backend } = openWindow(view({ attempt: attempt({ waiting_s: 0 }) }));
    gone('copy-link');
    gone('reopen-browser');

    backend.show(view({ attempt: attempt({ waiting_s: 5 }) }));
    return waitFor(() => {
      expect($('copy-link')).toBeTruthy();
      gone('reopen-browser');
    })
      .then(() => {
        backend.show(view({ attempt: attempt({ waiting_s: 20 }) }));
        return waitFor(() => expect($('reopen-browser')).toBeTruthy());
      })
      .then(() => {
        expect(screen.queryByText(/Still waiting/)).toBeNull();
        backend.show(view({ attempt: attempt({ waiting_s: 120 }) }));
        return waitFor(() => expect(screen.getByText(/Still waiting. This stays open until/)).toBeTruthy());
      });
  });

  test('r08 every other way is there at once for who asks', async () => {
    const { backend, user } = openWindow(view({ attempt: attempt({ account: 'a-lunar' }) }));
    await user.click($('other-ways'));
    await user.click($('copy-link'));
    expect(screen.getByText(/Link copied/)).toBeTruthy();
    await user.click($('reopen-browser'));
    await user.click($('paste-open'));
    await user.click($('paste'));
    await user.click($('try-again'));
    expect(asked(backend)).toEqual([
      ['copySignInLink', 'attempt-1'],
      ['reopenBrowser', 'attempt-1'],
      ['pasteResponse', 'attempt-1'],
      ['signIn', 'gridshare', 'a-lunar'],
    ]);
  });

  test('b06 each step and the end are announced, and the focus comes back', async () => {
    const { backend, user } = openWindow(view());
    await user.click($('nav-accounts'));
    await user.click($('add-gridshare'));
    const pressed = document.activeElement;

    backend.show(view({ attempt: attempt() }));
    await waitFor(() => expect(document.activeElement).toBe($('cancel-sign-in')));
    const steps = $('sign-in-sheet').querySelector('[aria-live="polite"]');
    expect(steps?.textContent).toContain('Now: Waiting for you to sign in');
    backend.show(view({ attempt: attempt({ step: { kind: 'finishing' } }) }));
    await waitFor(() => expect(steps?.textContent).toContain('Now: Finishing sign-in'));
    backend.show(view({ attempt: attempt({ step: { kind: 'failed' }, problem: problem('offline') }) }));
    expect((await screen.findByRole('alert')).textContent).toContain('This computer is offline.');
    backend.show(view({ attempt: attempt({ step: { kind: 'done', label: 'Ana' } }) }));
    expect((await screen.findByText(/Signed in as/)).getAttribute('role')).toBe('status');

    backend.show(view());
    await waitFor(() => expect(document.activeElement).toBe(pressed));
    expect(pressed).toBe($('add-gridshare'));
  });

  test('l10 a time-out names the page that could not go back, and paste', () => {
    const late = attempt({ step: { kind: 'failed' }, problem: problem('sign_in_timed_out') });
    openWindow(view({ attempt: late }));
    expect($('sign-in-problem').textContent).toMatch(/page could not go back.*paste its address/);
  });

  test('a pasted text that is no answer is named', () => {
    openWindow(view({ attempt: attempt({ waiting_s: 20, paste_refused: true }) }));
    expect(screen.getByText(/is not the answer of this sign-in/)).toBeTruthy();
  });

  test('a failure says why, and trying again takes the same account', async () => {
    const failed = attempt({
      account: 'a-lunar',
      step: { kind: 'failed' },
      problem: problem('sign_in_denied'),
    });
    const { backend, user } = openWindow(view({ attempt: failed }));
    expect($('sign-in-problem').textContent).toMatch(/You did not allow access.*Code S03/s);
    await user.click($('try-again'));
    await user.click($('close-sign-in'));
    expect(asked(backend)).toEqual([
      ['signIn', 'gridshare', 'a-lunar'],
      ['dismissSignIn', 'attempt-1'],
    ]);
  });

  test('m05 somebody else can be added beside', async () => {
    const other = attempt({
      account: 'a-lunar',
      step: { kind: 'failed' },
      problem: problem('sign_in_other_person'),
    });
    const { backend, user } = openWindow(view({ attempt: other }));
    await user.click($('add-as-new'));
    expect(asked(backend)).toEqual([['signIn', 'gridshare', null]]);
  });

  test('what the person cancelled is not reported to them', () => {
    openWindow(
      view({ attempt: attempt({ step: { kind: 'failed' }, problem: problem('sign_in_cancelled') }) }),
    );
    gone('sign-in-sheet');
  });

  describe('at the end', () => {
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());
    const done = attempt({ provider: 'tjhsst-ion', step: { kind: 'done', label: 'Sam Sample' } });

    test('the sheet closes itself after 1.5 s and opens the page of what came', () => {
      const { backend } = openWindow(view({ accounts: [school], attempt: done }));
      vi.advanceTimersByTime(1499);
      expect(asked(backend)).toEqual([]);
      vi.advanceTimersByTime(1);
      expect(asked(backend)).toEqual([['dismissSignIn', 'attempt-1']]);
    });

    test('views that come meanwhile do not keep the sheet', async () => {
      const { backend } = openWindow(view({ accounts: [school], attempt: done }));
      for (let views = 0; views < 3; views++) {
        vi.advanceTimersByTime(500);
        backend.show(view({ accounts: [school], attempt: structuredClone(done) }));
        await tick();
      }
      expect(asked(backend)).toEqual([['dismissSignIn', 'attempt-1']]);
    });

    test('with less motion it stays until Continue', async () => {
      media.reducedMotion = true;
      const { backend } = openWindow(view({ accounts: [school], attempt: done }));
      vi.advanceTimersByTime(60_000);
      expect(asked(backend)).toEqual([]);
      vi.useRealTimers();
      $('continue').click();
      expect(asked(backend)).toEqual([['dismissSignIn', 'attempt-1']]);
      backend.show(view({ accounts: [school] }));
      expect(await screen.findByTestId('live-school')).toBeTruthy();
    });
  });
});

describe('setup', () => {
  const unset = view({ providers: [notSetUp(gridshare), notSetUp(tjhsstIon)] });

  test('a provider without a setup cannot be added, and says how to get one', async () => {
    const { backend, user } = openWindow(unset);
    expect($('add-gridshare')).toHaveProperty('disabled', true);
    await user.click($('setup-gridshare'));
    const panel = $('setup-panel-gridshare');
    for (const step of gridshare.guide) expect(within(panel).getByText(step)).toBeTruthy();
    await user.click($('open-setup-link-gridshare'));
    await user.click(within(panel).getByTestId('choose-setup-file'));
    expect(asked(backend)).toEqual([['openSetupLink', 'gridshare'], ['chooseSetupFile']]);
  });

  test('a file that cannot be used says what is wrong and where', async () => {
    const { backend, user } = openWindow(unset);
    backend.refuseNext(
      'chooseSetupFile',
      problem('setup_invalid', { detail: 'line 3, column 5: expected “,”' }),
    );
    await user.click($('setup-gridshare'));
    await user.click($('choose-setup-file'));
    expect((await screen.findByTestId('setup-problem')).textContent).toContain('line 3, column 5');
  });

  test('r15 typing it in asks for what is missing, sends it once and forgets the secret', async () => {
    const { backend, user } = openWindow(unset);
    await user.click($('setup-gridshare'));
    await user.click($('save-setup-gridshare'));
    expect(asked(backend)).toEqual([]);
    await user.type($('client-identifier-gridshare'), ' 6k3 ');
    await user.click($('save-setup-gridshare'));
    expect(screen.getByText('Please enter the client secret.')).toBeTruthy();
    await user.type($('client-secret-gridshare'), 's3cret');
    expect($('client-secret-gridshare')).toHaveProperty('type', 'password');
    await user.click($('save-setup-gridshare'));
    expect(asked(backend)).toEqual([
      [
        'saveSetup',
        {
          provider: 'gridshare',
          clientIdentifier: '6k3',
          clientSecret: 's3cret',
          redirectUri: 'app.porchlight://oauth/gridshare',
        },
      ],
    ]);
    expect($('client-secret-gridshare')).toHaveProperty('value', '');
  });

  test('where no secret is needed none is asked for', async () => {
    const { backend, user } = openWindow(unset);
    await user.click($('setup-tjhsst-ion'));
    await user.type($('client-identifier-tjhsst-ion'), 'tj');
    await user.click($('save-setup-tjhsst-ion'));
    expect(asked(backend)[0]?.[1]).toMatchObject({ clientIdentifier: 'tj', clientSecret: null });
  });

  test('the demo’s own setup is not offered for change', async () => {
    const { user } = openWindow(view({ mode: 'demo', providers: [{ ...gridshare, setup: 'demo' }] }));
    await user.click($('nav-accounts'));
    gone('setup-gridshare');
  });
});

describe('accounts', () => {
  test('each says where it stands, and can be signed out', async () => {
    const { backend, user } = openWindow(view({ accounts: [lunar, { ...school, state: 'needs_sign_in' }] }));
    await user.click($('nav-accounts'));
    expect($('account-a-lunar').dataset).toMatchObject({ provider: 'gridshare', state: 'signed_in' });
    await user.click($('sign-out-a-lunar'));
    await user.click($('sign-in-a-school'));
    gone('sign-out-a-school');
    expect(asked(backend)).toEqual([
      ['signOut', 'a-lunar'],
      ['signIn', 'tjhsst-ion', 'a-school'],
    ]);
  });

  test('removing asks first', async () => {
    const { backend, user } = openWindow(view({ accounts: [lunar] }));
    await user.click($('nav-accounts'));
    await user.click($('remove-a-lunar'));
    await user.click($('confirm-cancel'));
    expect(asked(backend)).toEqual([]);
    await user.click($('remove-a-lunar'));
    expect($('confirm-remove').textContent).toContain('ana@example.com');
    await user.click($('confirm-remove-yes'));
    expect(asked(backend)).toEqual([['removeAccount', 'a-lunar']]);
    gone('confirm-remove');
  });
});

describe('live', () => {
  test('what is shown follows the offer', () => {
    openWindow(view({ accounts: [lunar, meter, school] }));
    expect($('live-power_flow')).toBeTruthy();
    expect($('live-meter')).toBeTruthy();
    gone('live-school');
  });

  test('the sentence names the figure', () => {
    openWindow(view({ accounts: [lunar] }));
    expect(screen.getByRole('figure', { name: /^The sun makes 3.2/ })).toBeTruthy();
  });

  test('a meter without a number asks for it', async () => {
    const asks = { ...meter, live: null, meter_number: null, asks_meter_number: true };
    const { backend, user } = openWindow(view({ accounts: [asks] }));
    await user.click($('save-meter-number'));
    expect(screen.getByText('Please enter the meter number.')).toBeTruthy();
    await user.type($('meter-number'), ' han-0001 ');
    await user.click($('save-meter-number'));
    expect(asked(backend)).toEqual([['setMeterNumber', 'a-ion', 'han-0001']]);
  });

  test.each([
    [30, 'Live · '],
    [119, 'Live · '],
    [120, 'Up to date · '],
  ])('values of %s s ago that came in their pace are called %s', (age_s, words) => {
    openWindow(
      view({ accounts: [{ ...lunar, freshness: { state: 'live', age_s, at: '2026-11-20T22:31:45Z' } }] }),
    );
    expect($('freshness').textContent).toContain(words);
  });

  test('an account without a name is called by its provider once', async () => {
    const { user } = openWindow(view({ accounts: [{ ...lunar, label: null }] }));
    await user.click($('nav-accounts'));
    expect(within($(`account-${lunar.id}`)).getAllByText(/Lunar Energy battery/)).toHaveLength(1);
  });

  test.each(['loading', 'no_readings', 'live', 'late', 'old', 'offline', 'signed_out'] as const)(
    'freshness %s',
    (state) => {
      openWindow(
        view({ accounts: [{ ...lunar, freshness: { state, age_s: 30, at: '2026-11-20T22:31:45Z' } }] }),
      );
      expect($('freshness').dataset.state).toBe(state);
    },
  );
});

describe('moving about', () => {
  test('by keys, back and forward too', async () => {
    const { user, backend } = openWindow(view({ accounts: [lunar, school] }));
    await user.keyboard('{Control>}4{/Control}');
    expect($('accounts')).toBeTruthy();
    await user.keyboard('{Control>}3{/Control}');
    expect($('school')).toBeTruthy();
    await user.keyboard('{Alt>}{ArrowLeft}{/Alt}');
    expect($('accounts')).toBeTruthy();
    await user.keyboard('{Alt>}{ArrowRight}{/Alt}');
    expect($('school')).toBeTruthy();
    await user.keyboard('{F1}');
    expect($('help')).toBeTruthy();
    await user.keyboard('{F5}');
    expect(asked(backend)).toEqual([['updateNow']]);
  });

  test('a new page takes the focus', async () => {
    const { user } = openWindow(view({ accounts: [lunar] }));
    await user.click($('nav-help'));
    await waitFor(() => expect(document.activeElement?.id).toBe('main'));
  });

  test('keys of the page sleep while a sheet is open', async () => {
    const { user } = openWindow(view({ accounts: [lunar], attempt: attempt() }));
    await user.keyboard('{Control>}4{/Control}');
    gone('accounts');
  });

  test('the page of a school that was removed is not left open', async () => {
    const { backend, user } = openWindow(view({ accounts: [lunar, school] }));
    await user.click($('nav-school'));
    backend.show(view({ accounts: [lunar] }));
    expect(await screen.findByTestId('home')).toBeTruthy();
  });
});

describe('notices', () => {
  test('can be put away', async () => {
    const { backend, user } = openWindow(
      view({ notices: [{ id: 7, kind: { kind: 'setup_saved' }, provider: 'gridshare' }] }),
    );
    expect($('notice-7').textContent).toContain('Lunar is set up');
    await user.click(within($('notice-7')).getByRole('button'));
    expect(asked(backend)).toEqual([['dismissNotice', 7]]);
  });

  test.each(['locked', 'missing', 'refusing'] as const)('a %s password store is said', (vault) => {
    openWindow(view({ vault }));
    expect($('vault-banner').textContent).toContain('password store');
  });

  test.each(['unknown', 'ready'] as const)('a store that is %s is no news', (vault) => {
    openWindow(view({ vault }));
    gone('vault-banner');
  });
});
