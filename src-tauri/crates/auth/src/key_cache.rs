//! How long a provider's keys are used, and when they are asked for again.

use std::time::Duration;

use porchlight_domain::IdToken;

use crate::KeySet;

/// How long keys are used before they are fetched anew.
const LIFETIME: Duration = Duration::from_hours(1);
/// Shortest pause between two fetches while there are keys at hand, so that tokens with made-up key ids cause none.
const PAUSE: Duration = Duration::from_mins(1);

/// The keys of one provider, as this run knows them. Times are those of the run's own clock.
///
/// Keys that cannot be fetched anew stay good: whoever keeps the keys from us cannot sign with another.
#[derive(Clone, Debug, Default)]
pub struct KeyCache {
    keys: Option<KeySet>,
    /// When those keys were fetched.
    fetched_at: Duration,
    /// When they were asked for last, in vain or not.
    asked_at: Option<Duration>,
}

impl KeyCache {
    /// Whether to fetch the keys before `token` is checked: there are none, they are over an hour old, or the token
    /// names one that is not among them. With `None`, whether to fetch them before a token is asked for.
    ///
    /// Never sooner than a minute after the last fetch, unless there are none at all.
    pub fn requires_fetch(&self, token: Option<&IdToken>, now: Duration) -> bool {
        let Some(keys) = &self.keys else { return true };
        let old = now.saturating_sub(self.fetched_at) >= LIFETIME;
        let unknown = token.is_some_and(|token| !keys.know(token));
        let rested = self.asked_at.is_none_or(|asked_at| now.saturating_sub(asked_at) >= PAUSE);
        (old || unknown) && rested
    }

    /// Notes a fetch that has ended; `None` if it brought no keys.
    pub fn note_fetch(&mut self, fetched: Option<KeySet>, now: Duration) {
        self.asked_at = Some(now);
        if fetched.is_some() {
            self.keys = fetched;
            self.fetched_at = now;
        }
    }

    /// The keys to check by; `None` if they could not be fetched yet.
    pub fn keys(&self) -> Option<&KeySet> {
        self.keys.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::tests::{Signer, set};

    const HOUR_S: u64 = 3_600;

    fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// A cache that holds the key of `signer` since the beginning.
    fn holding(signer: &Signer) -> KeyCache {
        let mut cache = KeyCache::default();
        cache.note_fetch(Some(set(&[signer])), at(0));
        cache
    }

    #[test]
    fn r07_keys_are_fetched_before_the_first_token_and_used_for_an_hour() {
        let signer = Signer::p256("k1");
        let token = signer.sign();
        let empty = KeyCache::default();
        assert!(empty.requires_fetch(Some(&token), at(0)) && empty.requires_fetch(None, at(0)));

        let cache = holding(&signer);
        for wanted in [Some(&token), None] {
            assert!(!cache.requires_fetch(wanted, at(HOUR_S - 1)));
            assert!(cache.requires_fetch(wanted, at(HOUR_S)));
        }
    }

    #[test]
    fn r07_t14_an_unknown_key_is_asked_for_once_a_minute_at_most() {
        let (signer, unheard_of) = (Signer::p256("k1"), Signer::p256("k2").sign());
        let mut cache = holding(&signer);
        assert!(!cache.requires_fetch(Some(&unheard_of), at(59)), "they have just been fetched");
        assert!(cache.requires_fetch(Some(&unheard_of), at(60)));
        cache.note_fetch(Some(set(&[&signer])), at(60));
        assert!(!cache.requires_fetch(Some(&unheard_of), at(60)), "one fetch, and the token is refused");
        assert!(!cache.requires_fetch(Some(&unheard_of), at(119)));
        assert!(cache.requires_fetch(Some(&unheard_of), at(120)));
        assert!(cache.keys().is_some_and(|keys| !keys.have_signed(&unheard_of)));
    }

    #[test]
    fn r07_t14_a_key_that_a_fetch_brings_is_used_and_the_one_it_took_away_is_not() {
        let (old, new) = (Signer::p256("k1"), Signer::p256("k2"));
        let mut cache = holding(&old);
        cache.note_fetch(Some(set(&[&new])), at(60));
        assert!(cache.keys().is_some_and(|keys| keys.have_signed(&new.sign()) && !keys.have_signed(&old.sign())));
    }

    #[test]
    fn t16_keys_that_cannot_be_fetched_anew_stay_good() {
        let signer = Signer::p256("k1");
        let token = signer.sign();
        let mut cache = holding(&signer);
        let later = at(5 * HOUR_S);
        assert!(cache.requires_fetch(Some(&token), later));
        cache.note_fetch(None, later);
        assert!(cache.keys().is_some_and(|keys| keys.have_signed(&token)));
        assert!(!cache.requires_fetch(Some(&token), later + at(59)), "and nobody is asked in a loop");
        assert!(cache.requires_fetch(Some(&token), later + at(60)));
    }

    #[test]
    fn without_any_keys_each_token_asks_for_them() {
        let mut cache = KeyCache::default();
        cache.note_fetch(None, at(10));
        assert!(cache.keys().is_none());
        assert!(cache.requires_fetch(Some(&Signer::p256("k1").sign()), at(11)), "a person tries again");
    }
}
