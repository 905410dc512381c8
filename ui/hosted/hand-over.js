// Hands the answer of a sign-in over to Porchlight: the query of this page's address, unchanged, on the provider's
// deep link. Keeps nothing, sends nothing, and reads nothing of the answer but whether one is there.
'use strict';

/** The providers by the part of the path that names one: `…/gridshare`, `…/gridshare.html` or `…/gridshare/…`. */
const PROVIDERS = ['gridshare', 'ion-electricity', 'tjhsst-ion'];

/** The deep link for an address of this page; `null` if it names no provider or carries no answer. */
function deepLink(address) {
  const parts = address.pathname.split('/').map((part) => part.replace(/\.html$/, ''));
  const named = parts.filter((part) => PROVIDERS.includes(part));
  const answer = address.search;
  const isAnswer = /[?&](code|error)=/.test(answer) && /[?&]state=/.test(answer);
  return named.length === 1 && isAnswer ? `app.porchlight://oauth/${named[0]}${answer}` : null;
}

function show(id) {
  document.getElementById('plain').hidden = true;
  document.getElementById(id).hidden = false;
}

const link = deepLink(window.location);
if (link === null) {
  show('nothing');
} else {
  // The address in the browser's history and in a reload carries no answer any more.
  const whole = window.location.href;
  window.history.replaceState(null, '', window.location.pathname);
  const field = document.getElementById('address');
  field.value = whole;
  field.addEventListener('focus', () => field.select());
  document.getElementById('open').href = link;
  show('hand-over');
  // Once the page stands, so that it is seen whatever the browser asks.
  window.addEventListener('load', () => window.location.assign(link), { once: true });
}
