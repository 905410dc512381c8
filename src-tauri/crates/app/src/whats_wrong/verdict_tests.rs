use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::*;

const REACHED: [Reached; 13] = [
    Reached::Fine,
    Reached::RateLimited,
    Reached::Odd,
    Reached::Failing,
    Reached::Hangs,
    Reached::Refused,
    Reached::Silent,
    Reached::NoName,
    Reached::NoRoute,
    Reached::CertificateRefused,
    Reached::ProxySilent,
    Reached::Elsewhere,
    Reached::ProxyPassword,
];
const SYSTEMS: [Connectivity; 5] =
    [Connectivity::Unknown, Connectivity::Offline, Connectivity::Portal, Connectivity::Limited, Connectivity::Online];
const STORES: [Store; 4] = [Store::Ready, Store::Locked, Store::Missing, Store::Refuses];
const BATTERY: CheckedDevice = CheckedDevice::Battery;
const SENDS: AccountFinding = AccountFinding::Values(DeviceFinding::Sends);

#[test]
fn one_thing_is_wrong_and_it_is_told() {
    for (findings, lamps, cause, whose) in [
        (fine(), "+++", CheckCause::Nothing, Whose::Nobody),
        (Findings { account: Some(SENDS), ..reached(Reached::Odd) }, "+++", CheckCause::Nothing, Whose::Nobody),
        (account(AccountFinding::NoAccount), "++?", CheckCause::Nothing, Whose::Nobody),
        (system(Connectivity::Offline, Reached::NoName), "-??", CheckCause::Offline, Whose::Computer),
        (system(Connectivity::Limited, Reached::Silent), "-??", CheckCause::Offline, Whose::Computer),
        (reached(Reached::NoRoute), "-??", CheckCause::Offline, Whose::Computer),
        (reached(Reached::NoName), "???", CheckCause::Unreachable, Whose::Unknown),
        (reached(Reached::Silent), "???", CheckCause::Unreachable, Whose::Unknown),
        (system(Connectivity::Online, Reached::NoName), "+-?", CheckCause::ServiceSilent, Whose::Provider),
        (proven(Reached::Silent), "+-?", CheckCause::ServiceSilent, Whose::Provider),
        (reached(Reached::Elsewhere), "-??", CheckCause::NetworkPage, Whose::Network),
        (system(Connectivity::Portal, Reached::CertificateRefused), "--?", CheckCause::NetworkPage, Whose::Network),
        (reached(Reached::ProxyPassword), "-??", CheckCause::ProxyPassword, Whose::Network),
        (reached(Reached::ProxySilent), "-??", CheckCause::ProxySilent, Whose::Network),
        (system(Connectivity::Offline, Reached::ProxySilent), "-??", CheckCause::Offline, Whose::Computer),
        (reached(Reached::CertificateRefused), "?-?", CheckCause::CertificateRefused, Whose::Unknown),
        (reached(Reached::Odd), "???", CheckCause::OddAnswer, Whose::Unknown),
        (proven(Reached::Odd), "+??", CheckCause::OddAnswer, Whose::Unknown),
        (reached(Reached::Refused), "+-?", CheckCause::ServiceSilent, Whose::Provider),
        (reached(Reached::Hangs), "+-?", CheckCause::ServiceSilent, Whose::Provider),
        (reached(Reached::Failing), "+-?", CheckCause::ServiceFailing, Whose::Provider),
        (reached(Reached::RateLimited), "+-?", CheckCause::RateLimited, Whose::Provider),
        (store(Store::Locked), "+++", CheckCause::StoreLocked, Whose::Computer),
        (store(Store::Missing), "+++", CheckCause::StoreMissing, Whose::Computer),
        (store(Store::Refuses), "+++", CheckCause::StoreRefuses, Whose::Computer),
        (clock(23), "++?", CheckCause::ClockWrong, Whose::Computer),
        (account(AccountFinding::SetupMissing), "++?", CheckCause::SetupMissing, Whose::App),
        (account(AccountFinding::SetupRejected), "++?", CheckCause::SetupRejected, Whose::App),
        (account(AccountFinding::SignInNeeded), "++?", CheckCause::SignInNeeded, Whose::Account),
        (account(AccountFinding::NotAllowed), "++?", CheckCause::NotAllowed, Whose::Account),
        (account(AccountFinding::NumberNeeded), "++?", CheckCause::NumberNeeded, Whose::Account),
        (account(AccountFinding::Misunderstood), "+-?", CheckCause::NotUnderstood, Whose::App),
        (account(AccountFinding::Failing), "+-?", CheckCause::ServiceFailing, Whose::Provider),
        (account(AccountFinding::RateLimited), "+-?", CheckCause::RateLimited, Whose::Provider),
        (account(AccountFinding::Untold), "++?", CheckCause::NoReadings, Whose::Unknown),
        (values(DeviceFinding::None), "++?", CheckCause::Nothing, Whose::Nobody),
        (values(DeviceFinding::Undated), "++?", CheckCause::Nothing, Whose::Nobody),
        (values(DeviceFinding::NotThere), "++?", CheckCause::NoDevice, Whose::Account),
        (values(DeviceFinding::NothingYet(BATTERY)), "++-", CheckCause::NothingYet, Whose::Device),
        (values(DeviceFinding::Silent(BATTERY, noon())), "++-", CheckCause::DeviceSilent, Whose::Device),
        (values(DeviceFinding::PartSilent(CheckedDevice::Solar, None)), "++-", CheckCause::PartSilent, Whose::Device),
        (
            Findings { links_lead_away: true, ..account(AccountFinding::SignInNeeded) },
            "++?",
            CheckCause::LinksElsewhere,
            Whose::Computer,
        ),
    ] {
        let said = verdict(&findings).expect("everything was tested");
        assert_eq!((lamps_of(&findings).as_str(), said.cause, said.whose), (lamps, cause, whose), "{findings:?}");
    }
}

#[test]
fn of_two_things_that_are_wrong_the_one_nearer_to_the_computer_is_told() {
    let everything = Findings {
        system: Some(Connectivity::Offline),
        reach: Some(Reach { worst: Reached::Silent, is_proven: false, clock_ahead: None }),
        store: Some(Store::Locked),
        account: Some(AccountFinding::SignInNeeded),
        links_lead_away: true,
    };
    let reach = |worst, minutes: Option<i64>| {
        Some(Reach { worst, is_proven: true, clock_ahead: minutes.map(SignedDuration::from_mins) })
    };
    let online =
        Findings { system: Some(Connectivity::Unknown), reach: reach(Reached::Failing, Some(-9)), ..everything };
    let unlocked = Findings { store: Some(Store::Ready), ..online };
    let in_time = Findings { reach: reach(Reached::Failing, None), ..unlocked };
    let answered = Findings { reach: reach(Reached::Fine, None), ..in_time };
    let linked = Findings { links_lead_away: false, ..answered };
    for (findings, cause) in [
        (everything, CheckCause::Offline),
        (online, CheckCause::StoreLocked),
        (unlocked, CheckCause::ClockWrong),
        (in_time, CheckCause::ServiceFailing),
        (answered, CheckCause::LinksElsewhere),
        (linked, CheckCause::SignInNeeded),
    ] {
        assert_eq!(verdict(&findings).map(|said| said.cause), Some(cause), "{findings:?}");
    }
}

#[test]
fn facts_stand_beside_the_causes_that_need_them() {
    let said = |findings| verdict(&findings).expect("everything was tested");
    let silent = said(values(DeviceFinding::Silent(BATTERY, noon())));
    assert_eq!((silent.device, silent.since.as_deref()), (Some(BATTERY), Some("2026-11-20T12:00:00Z")));
    let part = said(values(DeviceFinding::PartSilent(CheckedDevice::Grid, Some(noon()))));
    assert_eq!((part.device, part.since.as_deref()), (Some(CheckedDevice::Grid), Some("2026-11-20T12:00:00Z")));
    assert_eq!(said(clock(23)).minutes, Some(23.0));
    assert_eq!(said(clock(-23)).minutes, Some(-23.0));
    let of_a_locked_store = said(Findings { store: Some(Store::Locked), ..clock(23) });
    assert_eq!((of_a_locked_store.minutes, of_a_locked_store.device), (None, None));
}

#[test]
fn nothing_is_said_before_everything_was_tested() {
    let tested = fine();
    for (findings, lamps) in [
        (Findings { system: None, ..tested }, "+++"),
        (Findings { reach: None, ..tested }, "………"),
        (Findings { account: None, ..tested }, "+……"),
        (Findings { store: None, ..tested }, "+++"),
        (Findings::default(), "………"),
        (Findings { account: None, ..reached(Reached::Odd) }, "………"),
        (Findings { system: None, ..proven(Reached::Silent) }, "+-?"),
        (Findings { system: None, ..reached(Reached::Silent) }, "……?"),
    ] {
        assert_eq!(verdict(&findings), None, "{findings:?}");
        assert_eq!(lamps_of(&findings), lamps, "{findings:?}");
    }
}

/// Every combination there can be, against rules that say nothing of how it is decided.
#[test]
fn every_combination_has_one_answer_that_its_lamps_bear_out() {
    let mut causes = BTreeSet::new();
    for findings in every_combination() {
        let said = verdict(&findings).expect("everything was tested");
        let (internet, service, device) = (internet(&findings), service(&findings), device(&findings));
        let at = || format!("{findings:?} {said:?} {}", lamps_of(&findings));
        causes.insert(said.cause);
        assert!(![internet, service, device].contains(&Lamp::Checking), "{}", at());
        // Who is blamed has a lamp that is not good; the computer may have none.
        match said.whose {
            Whose::Nobody => assert!([internet, service] == [Lamp::Good; 2] && device != Lamp::InTheWay, "{}", at()),
            Whose::Network => assert_eq!(internet, Lamp::InTheWay, "{}", at()),
            Whose::Provider => assert_eq!((internet, service), (Lamp::Good, Lamp::InTheWay), "{}", at()),
            Whose::Device => {
                assert_eq!([internet, service, device], [Lamp::Good, Lamp::Good, Lamp::InTheWay], "{}", at());
            }
            Whose::Account => assert_eq!([internet, service], [Lamp::Good; 2], "{}", at()),
            Whose::Unknown => assert_ne!([internet, service, device], [Lamp::Good; 3], "{}", at()),
            Whose::Computer | Whose::App => {}
        }
        assert_eq!(
            said.cause == CheckCause::Offline,
            said.whose == Whose::Computer
                && internet == Lamp::InTheWay
                && !matches!(said.cause, CheckCause::StoreLocked | CheckCause::StoreMissing | CheckCause::StoreRefuses),
            "{}",
            at()
        );
        let names_store =
            matches!(said.cause, CheckCause::StoreLocked | CheckCause::StoreMissing | CheckCause::StoreRefuses);
        assert!(!names_store || findings.store != Some(Store::Ready), "{}", at());
        assert!(said.cause != CheckCause::ClockWrong || said.minutes.is_some(), "{}", at());
        // What a person is told to unlock or set right is never hidden behind what they can only wait for.
        if matches!(said.whose, Whose::Provider | Whose::Device | Whose::Account | Whose::Nobody) {
            assert_eq!(findings.store, Some(Store::Ready), "{}", at());
            assert_eq!(findings.reach.and_then(|reach| reach.clock_ahead), None, "{}", at());
        }
    }
    assert_eq!(causes.len(), 27, "each cause is somebody's: {causes:?}");
}

fn every_combination() -> impl Iterator<Item = Findings> {
    let reaches = REACHED.into_iter().flat_map(|worst| {
        let own = matches!(
            worst,
            Reached::Fine | Reached::RateLimited | Reached::Failing | Reached::Hangs | Reached::Refused
        );
        let never = matches!(worst, Reached::NoRoute | Reached::ProxySilent | Reached::Elsewhere);
        let proofs = [true, false].into_iter().filter(move |is_proven| if *is_proven { !never } else { !own });
        proofs.flat_map(move |is_proven| {
            // Only the provider's own words have a clock to compare with.
            let clocks = [None, Some(9)].into_iter().filter(move |minutes| is_proven || minutes.is_none());
            clocks.map(move |minutes| Reach { worst, is_proven, clock_ahead: minutes.map(SignedDuration::from_mins) })
        })
    });
    reaches.flat_map(|reach| {
        SYSTEMS.into_iter().flat_map(move |system| {
            STORES.into_iter().flat_map(move |store| {
                every_account().into_iter().flat_map(move |account| {
                    [false, true].into_iter().map(move |links_lead_away| Findings {
                        system: Some(system),
                        reach: Some(reach),
                        store: Some(store),
                        account: Some(account),
                        links_lead_away,
                    })
                })
            })
        })
    })
}

fn every_account() -> [AccountFinding; 17] {
    [
        AccountFinding::NoAccount,
        AccountFinding::Untold,
        AccountFinding::SetupMissing,
        AccountFinding::SetupRejected,
        AccountFinding::SignInNeeded,
        AccountFinding::NotAllowed,
        AccountFinding::Misunderstood,
        AccountFinding::Failing,
        AccountFinding::RateLimited,
        AccountFinding::NumberNeeded,
        SENDS,
        AccountFinding::Values(DeviceFinding::None),
        AccountFinding::Values(DeviceFinding::NotThere),
        AccountFinding::Values(DeviceFinding::Undated),
        AccountFinding::Values(DeviceFinding::NothingYet(BATTERY)),
        AccountFinding::Values(DeviceFinding::Silent(BATTERY, noon())),
        AccountFinding::Values(DeviceFinding::PartSilent(CheckedDevice::Solar, Some(noon()))),
    ]
}

/// Internet, service, device: `+` good, `-` in the way, `?` unknown, `…` being tested.
fn lamps_of(findings: &Findings) -> String {
    let lamps = [internet(findings), service(findings), device(findings)];
    let sign = |lamp| match lamp {
        Lamp::Checking => '…',
        Lamp::Good => '+',
        Lamp::InTheWay => '-',
        Lamp::Unknown => '?',
    };
    lamps.into_iter().map(sign).collect()
}

fn fine() -> Findings {
    Findings {
        system: Some(Connectivity::Unknown),
        reach: Some(Reach { worst: Reached::Fine, is_proven: true, clock_ahead: None }),
        store: Some(Store::Ready),
        account: Some(SENDS),
        links_lead_away: false,
    }
}

fn account(account: AccountFinding) -> Findings {
    Findings { account: Some(account), ..fine() }
}

fn values(values: DeviceFinding) -> Findings {
    account(AccountFinding::Values(values))
}

fn store(store: Store) -> Findings {
    Findings { store: Some(store), ..fine() }
}

fn clock(minutes: i64) -> Findings {
    let clock_ahead = Some(SignedDuration::from_mins(minutes));
    Findings { reach: Some(Reach { worst: Reached::Fine, is_proven: true, clock_ahead }), ..fine() }
}

/// Nothing came of asking the account, as must be where its provider was not reached.
fn reached(worst: Reached) -> Findings {
    let is_proven = matches!(worst, Reached::RateLimited | Reached::Failing | Reached::Hangs | Reached::Refused);
    let reach = Reach { worst, is_proven, clock_ahead: None };
    Findings { reach: Some(reach), ..account(AccountFinding::Untold) }
}

fn proven(worst: Reached) -> Findings {
    let reach = Reach { worst, is_proven: true, clock_ahead: None };
    Findings { reach: Some(reach), ..account(AccountFinding::Untold) }
}

fn system(system: Connectivity, worst: Reached) -> Findings {
    Findings { system: Some(system), ..reached(worst) }
}

fn noon() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("an instant")
}
