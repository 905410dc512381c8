//! The list of accounts: an ordinary file without secrets, so that the app opens while the credential store is
//! locked.

use std::collections::BTreeMap;

use jiff::Timestamp;
use porchlight_domain::{AccountId, Code, Identity, Problem, SiteId};
use serde::{Deserialize, Serialize};

use crate::view::MeterUnit;

/// One account, as the list keeps it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct AccountEntry {
    pub id: AccountId,
    /// Id of the provider. An entry of a provider that this version does not know is kept and not shown.
    pub provider: String,
    pub identity: Option<Identity>,
    pub added_at: Timestamp,
    pub meter_number: Option<String>,
    /// Whether the session has ended, and why the person must sign in again.
    pub signed_out: bool,
    /// When the provider ended the session; `None` if the person did.
    #[serde(default)]
    pub ended_at: Option<Timestamp>,
    /// Whether it ended because a renewal was cut short.
    #[serde(default)]
    pub was_interrupted: bool,
    /// The unit of the meter's power, as the person says.
    #[serde(default)]
    pub meter_unit: Option<MeterUnit>,
    /// The first reading of the power cut that lasts.
    #[serde(default)]
    pub power_cut_since: Option<Timestamp>,
    /// The person's own bus route.
    #[serde(default)]
    pub bus_route: Option<String>,
    /// When the newest announcement was added that the person has seen.
    #[serde(default)]
    pub announcements_seen: Option<Timestamp>,
    /// What the person says about the account's homes.
    #[serde(default)]
    pub homes: BTreeMap<SiteId, HomeEntry>,
    /// Whether the person has stopped the fetching of older readings.
    #[serde(default)]
    pub history_stopped: bool,
}

/// What the person says about one home. Fields that a later version adds are passed over.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct HomeEntry {
    /// Its name.
    pub name: String,
    /// Time zone its days are counted in (IANA).
    pub zone: String,
    /// Size of the battery in Wh.
    #[serde(default)]
    pub capacity_wh: Option<f64>,
    /// Level in percent that the battery keeps for itself.
    #[serde(default)]
    pub reserve_percent: Option<f64>,
    /// Whether name and zone are those proposed at first sight, and the person was not asked yet. They are kept, for a
    /// computer that travels changes no home's days.
    #[serde(default)]
    pub is_proposed: bool,
}

impl AccountEntry {
    /// An entry of which nothing is known yet.
    pub fn new(id: AccountId, provider: &str, added_at: Timestamp) -> Self {
        Self {
            id,
            provider: provider.to_owned(),
            identity: None,
            added_at,
            meter_number: None,
            signed_out: false,
            ended_at: None,
            was_interrupted: false,
            meter_unit: None,
            power_cut_since: None,
            bus_route: None,
            announcements_seen: None,
            homes: BTreeMap::new(),
            history_stopped: false,
        }
    }
}

impl AccountEntry {
    /// Why the person must sign in again; `now` stands in where the end was none of the provider's.
    pub fn end(&self, now: Timestamp) -> Problem {
        let code = if self.was_interrupted { Code::SignInInterrupted } else { Code::SignInNeeded };
        Problem::new(code, self.ended_at.unwrap_or(now))
    }

    /// Forgets how the last session ended.
    pub fn forget_end(&mut self) {
        self.ended_at = None;
        self.was_interrupted = false;
    }
}

/// An account that is not on the list though the credential store may hold a record of it: its sign-in was not over,
/// or it was removed and the record not deleted yet. The next start sees to it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub(crate) struct UnlistedAccount {
    pub id: AccountId,
    /// Id of the provider.
    pub provider: String,
}

/// The file.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AccountList {
    pub accounts: Vec<AccountEntry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlisted: Vec<UnlistedAccount>,
}

/// Which account a fresh sign-in belongs to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Placement {
    /// One that is on the list already.
    Existing(AccountId),
    /// A new one.
    New,
    /// None: another was to be signed in again, and somebody else signed in. The person decides.
    OtherPerson,
}

/// Decides which account a fresh sign-in belongs to: the same person is never listed twice, and an account never
/// passes to somebody else.
pub(crate) fn place(
    list: &[AccountEntry],
    provider: &str,
    wanted: Option<AccountId>,
    identity: Option<&Identity>,
) -> Placement {
    let same_person = |entry: &&AccountEntry| {
        entry.provider == provider
            && identity.is_some_and(|who| entry.identity.as_ref().is_some_and(|known| known.subject == who.subject))
    };
    if let Some(entry) = list.iter().find(same_person) {
        return Placement::Existing(entry.id);
    }
    match wanted.and_then(|id| list.iter().find(|entry| entry.id == id)) {
        Some(entry) if entry.identity.is_some() && identity.is_some() => Placement::OtherPerson,
        Some(entry) => Placement::Existing(entry.id),
        None => Placement::New,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: &str = "6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f11";
    const BEN: &str = "6f2a1c9e-56a8-4c0d-9f4b-0a5b0f6f1f22";

    fn id(text: &str) -> AccountId {
        AccountId::parse(text).expect("an id")
    }

    fn who(subject: &str) -> Identity {
        Identity { subject: subject.into(), label: None }
    }

    fn entry(text: &str, subject: Option<&str>) -> AccountEntry {
        AccountEntry { identity: subject.map(who), ..AccountEntry::new(id(text), "gridshare", Timestamp::UNIX_EPOCH) }
    }

    #[test]
    fn a_list_of_an_earlier_version_still_loads() {
        let list: AccountList = serde_json::from_str(&format!(
            r#"{{"accounts":[{{"id":"{ANA}","provider":"ion-electricity","identity":{{"subject":"ana","label":null}},
                "added_at":"2026-11-20T16:10:00Z","meter_number":"han-0001","signed_out":false}}]}}"#
        ))
        .expect("the first version");
        let expected = AccountEntry {
            identity: Some(who("ana")),
            meter_number: Some("han-0001".into()),
            ..AccountEntry::new(id(ANA), "ion-electricity", "2026-11-20T16:10:00Z".parse().expect("an instant"))
        };
        assert_eq!(list.accounts, [expected]);
    }

    #[test]
    fn what_the_person_set_reads_back() {
        let home = HomeEntry {
            name: "Home".into(),
            zone: "America/Los_Angeles".into(),
            capacity_wh: Some(15_000.0),
            reserve_percent: Some(20.0),
            is_proposed: true,
        };
        let set = AccountEntry {
            ended_at: Some(Timestamp::UNIX_EPOCH),
            was_interrupted: true,
            meter_unit: Some(MeterUnit::Kw),
            power_cut_since: Some(Timestamp::UNIX_EPOCH),
            bus_route: Some("JT-101".into()),
            announcements_seen: Some(Timestamp::UNIX_EPOCH),
            homes: BTreeMap::from([(SiteId("site-0001".into()), home)]),
            history_stopped: true,
            ..entry(ANA, None)
        };
        let list = AccountList { accounts: vec![set], ..AccountList::default() };
        let text = serde_json::to_string(&list).expect("JSON");
        assert_eq!(serde_json::from_str::<AccountList>(&text).expect("the same"), list);
    }

    #[test]
    fn a_home_of_another_version_still_loads() {
        let home: HomeEntry =
            serde_json::from_str(r#"{"name":"Home","zone":"Europe/London","roof":"flat"}"#).expect("read");
        let expected = HomeEntry {
            name: "Home".into(),
            zone: "Europe/London".into(),
            capacity_wh: None,
            reserve_percent: None,
            is_proposed: false,
        };
        assert_eq!(home, expected);
    }

    #[test]
    fn m01_the_same_person_updates_the_account_there_is() {
        let list = [entry(ANA, Some("ana")), entry(BEN, Some("ben"))];
        assert_eq!(place(&list, "gridshare", None, Some(&who("ben"))), Placement::Existing(id(BEN)));
        assert_eq!(place(&list, "gridshare", Some(id(ANA)), Some(&who("ben"))), Placement::Existing(id(BEN)));
    }

    #[test]
    fn m02_another_person_is_a_new_account() {
        let list = [entry(ANA, Some("ana"))];
        assert_eq!(place(&list, "gridshare", None, Some(&who("ben"))), Placement::New);
        assert_eq!(place(&list, "tjhsst-ion", None, Some(&who("ana"))), Placement::New, "another provider");
    }

    #[test]
    fn m05_an_account_never_passes_to_somebody_else() {
        let list = [entry(ANA, Some("ana"))];
        assert_eq!(place(&list, "gridshare", Some(id(ANA)), Some(&who("ben"))), Placement::OtherPerson);
    }

    #[test]
    fn an_unknown_person_signs_in_to_the_account_that_asked() {
        let list = [entry(ANA, Some("ana")), entry(BEN, None)];
        assert_eq!(place(&list, "gridshare", Some(id(ANA)), None), Placement::Existing(id(ANA)));
        assert_eq!(place(&list, "gridshare", Some(id(BEN)), Some(&who("ben"))), Placement::Existing(id(BEN)));
        assert_eq!(place(&list, "gridshare", None, None), Placement::New);
    }
}
