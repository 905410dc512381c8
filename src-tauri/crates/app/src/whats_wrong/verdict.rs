//! From findings to lamps, and to the one cause that is told. Pure; every combination has one answer.

use jiff::Timestamp;
use porchlight_domain::Offer;
use porchlight_providers::Provider;

use super::{AccountFinding, DeviceFinding, Findings, Reach, Reached, Store};
use crate::{
    Connectivity,
    view::{CheckCause, CheckVerdict, CheckedDevice, Lamp, Whose},
};

/// The lamp of this computer's way to the internet.
pub(crate) fn internet(findings: &Findings) -> Lamp {
    let Some(reach) = findings.reach else { return Lamp::Checking };
    let reach = match findings.account {
        Some(account) => as_met(reach, account),
        None if reach.worst == Reached::Odd => return Lamp::Checking,
        None => reach,
    };
    match reach.worst {
        Reached::ProxyPassword | Reached::ProxySilent => Lamp::InTheWay,
        _ if reach.is_proven => Lamp::Good,
        Reached::NoRoute | Reached::Elsewhere => Lamp::InTheWay,
        Reached::Fine
        | Reached::RateLimited
        | Reached::Failing
        | Reached::Hangs
        | Reached::Refused
        | Reached::Odd
        | Reached::Silent
        | Reached::NoName
        | Reached::CertificateRefused => match findings.system {
            None => Lamp::Checking,
            Some(Connectivity::Online) => Lamp::Good,
            Some(Connectivity::Portal) => Lamp::InTheWay,
            // Words came back, so it cannot be all wrong.
            Some(_) if matches!(reach.worst, Reached::Odd | Reached::CertificateRefused) => Lamp::Unknown,
            Some(Connectivity::Offline | Connectivity::Limited) => Lamp::InTheWay,
            Some(Connectivity::Unknown) => Lamp::Unknown,
        },
    }
}

/// The lamp of the provider's service.
pub(crate) fn service(findings: &Findings) -> Lamp {
    let (Some(reach), Some(account)) = (findings.reach, findings.account) else { return Lamp::Checking };
    match as_met(reach, account).worst {
        Reached::Fine => match account {
            AccountFinding::Failing | AccountFinding::RateLimited | AccountFinding::Misunderstood => Lamp::InTheWay,
            AccountFinding::NoAccount
            | AccountFinding::Untold
            | AccountFinding::SetupMissing
            | AccountFinding::SetupRejected
            | AccountFinding::SignInNeeded
            | AccountFinding::NotAllowed
            | AccountFinding::NumberNeeded
            | AccountFinding::Values(_) => Lamp::Good,
        },
        Reached::RateLimited | Reached::Failing | Reached::Hangs | Reached::Refused | Reached::CertificateRefused => {
            Lamp::InTheWay
        }
        Reached::Silent | Reached::NoName => {
            // Whether the internet is there is needed to tell whose silence it is.
            match internet(findings) {
                Lamp::Good => Lamp::InTheWay,
                Lamp::Checking => Lamp::Checking,
                Lamp::InTheWay | Lamp::Unknown => Lamp::Unknown,
            }
        }
        Reached::Odd | Reached::NoRoute | Reached::ProxySilent | Reached::Elsewhere | Reached::ProxyPassword => {
            Lamp::Unknown
        }
    }
}

/// The lamp of the person's own device.
pub(crate) fn device(findings: &Findings) -> Lamp {
    let (Some(reach), Some(account)) = (findings.reach, findings.account) else { return Lamp::Checking };
    match account {
        // By a wrong clock every age is wrong.
        _ if reach.clock_ahead.is_some() => Lamp::Unknown,
        AccountFinding::Values(DeviceFinding::Sends) => Lamp::Good,
        AccountFinding::Values(
            DeviceFinding::NothingYet(_) | DeviceFinding::Silent(..) | DeviceFinding::PartSilent(..),
        ) => Lamp::InTheWay,
        AccountFinding::Values(DeviceFinding::None | DeviceFinding::NotThere | DeviceFinding::Undated)
        | AccountFinding::NoAccount
        | AccountFinding::Untold
        | AccountFinding::SetupMissing
        | AccountFinding::SetupRejected
        | AccountFinding::SignInNeeded
        | AccountFinding::NotAllowed
        | AccountFinding::Misunderstood
        | AccountFinding::Failing
        | AccountFinding::RateLimited
        | AccountFinding::NumberNeeded => Lamp::Unknown,
    }
}

/// The answer, once everything was tested.
pub(crate) fn verdict(findings: &Findings) -> Option<CheckVerdict> {
    let system = findings.system?;
    let (reach, store, account) = (findings.reach?, findings.store?, findings.account?);
    let cause = cause(system, reach, store, account);
    // Whoever signs in would wait in vain.
    let waits_for_link = findings.links_lead_away && matches!(cause, CheckCause::SignInNeeded | CheckCause::Nothing);
    let cause = if waits_for_link { CheckCause::LinksElsewhere } else { cause };
    let (device, since) = if whose(cause) == Whose::Device { silence(account) } else { (None, None) };
    let minutes = reach.clock_ahead.filter(|_| cause == CheckCause::ClockWrong);
    Some(CheckVerdict {
        cause,
        whose: whose(cause),
        device,
        since: since.map(|since| since.to_string()),
        minutes: minutes.map(|ahead| (ahead.as_secs_f64() / 60.0).round()),
    })
}

/// Which device is silent, and since when.
fn silence(account: AccountFinding) -> (Option<CheckedDevice>, Option<Timestamp>) {
    let AccountFinding::Values(values) = account else { return (None, None) };
    match values {
        DeviceFinding::NothingYet(device) => (Some(device), None),
        DeviceFinding::Silent(device, since) => (Some(device), Some(since)),
        DeviceFinding::PartSilent(device, since) => (Some(device), since),
        DeviceFinding::None | DeviceFinding::NotThere | DeviceFinding::Undated | DeviceFinding::Sends => (None, None),
    }
}

/// What is to be done something about first: what is nearest to this computer, since the rest cannot work without it.
fn cause(system: Connectivity, reach: Reach, store: Store, account: AccountFinding) -> CheckCause {
    let reach = as_met(reach, account);
    if let Some(cause) = of_network(system, reach) {
        return cause;
    }
    match store {
        Store::Locked => return CheckCause::StoreLocked,
        Store::Missing => return CheckCause::StoreMissing,
        Store::Refuses => return CheckCause::StoreRefuses,
        Store::Ready => {}
    }
    if reach.clock_ahead.is_some() {
        return CheckCause::ClockWrong;
    }
    match reach.worst {
        Reached::Fine => of_account(account),
        Reached::RateLimited => CheckCause::RateLimited,
        Reached::Failing => CheckCause::ServiceFailing,
        Reached::Odd => CheckCause::OddAnswer,
        Reached::CertificateRefused => CheckCause::CertificateRefused,
        Reached::Hangs | Reached::Refused => CheckCause::ServiceSilent,
        Reached::Silent | Reached::NoName if reach.is_proven || system == Connectivity::Online => {
            CheckCause::ServiceSilent
        }
        Reached::Silent | Reached::NoName => CheckCause::Unreachable,
        // Told above.
        Reached::NoRoute => CheckCause::Offline,
        Reached::ProxySilent => CheckCause::ProxySilent,
        Reached::Elsewhere => CheckCause::NetworkPage,
        Reached::ProxyPassword => CheckCause::ProxyPassword,
    }
}

/// What is wrong between this computer and the internet.
fn of_network(system: Connectivity, reach: Reach) -> Option<CheckCause> {
    match reach.worst {
        Reached::ProxyPassword => return Some(CheckCause::ProxyPassword),
        Reached::Elsewhere => return Some(CheckCause::NetworkPage),
        Reached::NoRoute => return Some(CheckCause::Offline),
        // Whatever the system says, somebody answered.
        Reached::Fine | Reached::RateLimited | Reached::Failing | Reached::Hangs | Reached::Refused => return None,
        Reached::Odd | Reached::Silent | Reached::NoName | Reached::CertificateRefused | Reached::ProxySilent => {}
    }
    let nothing_came = matches!(reach.worst, Reached::Silent | Reached::NoName | Reached::ProxySilent);
    match system {
        _ if reach.is_proven => None,
        Connectivity::Portal => Some(CheckCause::NetworkPage),
        Connectivity::Offline | Connectivity::Limited if nothing_came => Some(CheckCause::Offline),
        Connectivity::Unknown | Connectivity::Offline | Connectivity::Limited | Connectivity::Online => {
            (reach.worst == Reached::ProxySilent).then_some(CheckCause::ProxySilent)
        }
    }
}

fn of_account(account: AccountFinding) -> CheckCause {
    match account {
        AccountFinding::SetupMissing => CheckCause::SetupMissing,
        AccountFinding::SetupRejected => CheckCause::SetupRejected,
        AccountFinding::SignInNeeded => CheckCause::SignInNeeded,
        AccountFinding::NotAllowed => CheckCause::NotAllowed,
        AccountFinding::Misunderstood => CheckCause::NotUnderstood,
        AccountFinding::Failing => CheckCause::ServiceFailing,
        AccountFinding::RateLimited => CheckCause::RateLimited,
        AccountFinding::NumberNeeded => CheckCause::NumberNeeded,
        AccountFinding::Untold => CheckCause::NoReadings,
        AccountFinding::Values(DeviceFinding::NotThere) => CheckCause::NoDevice,
        AccountFinding::Values(DeviceFinding::NothingYet(_)) => CheckCause::NothingYet,
        AccountFinding::Values(DeviceFinding::Silent(..)) => CheckCause::DeviceSilent,
        AccountFinding::Values(DeviceFinding::PartSilent(..)) => CheckCause::PartSilent,
        AccountFinding::NoAccount
        | AccountFinding::Values(DeviceFinding::None | DeviceFinding::Undated | DeviceFinding::Sends) => {
            CheckCause::Nothing
        }
    }
}

/// A server that answers oddly to nobody, and as it should to the person, is as it should be.
fn as_met(reach: Reach, account: AccountFinding) -> Reach {
    match (reach.worst, account) {
        (Reached::Odd, AccountFinding::Values(_)) => Reach { worst: Reached::Fine, is_proven: true, ..reach },
        _ => reach,
    }
}

fn whose(cause: CheckCause) -> Whose {
    match cause {
        CheckCause::Nothing => Whose::Nobody,
        CheckCause::Offline
        | CheckCause::StoreLocked
        | CheckCause::StoreMissing
        | CheckCause::StoreRefuses
        | CheckCause::ClockWrong
        | CheckCause::LinksElsewhere => Whose::Computer,
        CheckCause::NetworkPage | CheckCause::ProxyPassword | CheckCause::ProxySilent => Whose::Network,
        CheckCause::ServiceSilent | CheckCause::ServiceFailing | CheckCause::RateLimited => Whose::Provider,
        CheckCause::CertificateRefused | CheckCause::Unreachable | CheckCause::OddAnswer | CheckCause::NoReadings => {
            Whose::Unknown
        }
        CheckCause::SetupMissing | CheckCause::SetupRejected | CheckCause::NotUnderstood => Whose::App,
        CheckCause::SignInNeeded | CheckCause::NotAllowed | CheckCause::NumberNeeded | CheckCause::NoDevice => {
            Whose::Account
        }
        CheckCause::NothingYet | CheckCause::DeviceSilent | CheckCause::PartSilent => Whose::Device,
    }
}

/// Whether a provider's readings come from a device of the person.
pub(crate) fn has_device(provider: &Provider) -> bool {
    provider.offers.iter().any(|offer| matches!(offer, Offer::PowerFlow | Offer::Meter))
}

/// What people have of a provider, before anything is known of theirs.
pub(crate) fn usual_device(provider: &Provider) -> CheckedDevice {
    if provider.offers.contains(&Offer::Meter) { CheckedDevice::Meter } else { CheckedDevice::Battery }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
