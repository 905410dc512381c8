use std::time::Duration;

/// How long after it was obtained a bearer is renewed: a tenth of its life early, at least 60 s, at most half.
///
/// The tenth spreads renewals of long tokens; the half keeps very short ones from being renewed at every call.
pub fn renewal_due_after(lifetime: Duration) -> Duration {
    let early = (lifetime / 10).max(Duration::from_mins(1)).min(lifetime / 2);
    lifetime.saturating_sub(early)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c07_a_bearer_is_renewed_before_it_ends() {
        for (lifetime_s, due_s) in [(36_000, 32_400), (3600, 3240), (300, 240), (60, 30), (0, 0)] {
            assert_eq!(renewal_due_after(Duration::from_secs(lifetime_s)), Duration::from_secs(due_s));
        }
    }
}
