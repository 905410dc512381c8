//! *Check what's wrong*: what was found of the computer, the network, the provider and the person's own device, and
//! the one cause that is told. What to find is tested by [`door`] and [`device`]; [`verdict`] decides.

pub(crate) mod device;
pub(crate) mod door;
pub(crate) mod verdict;

use jiff::{SignedDuration, Timestamp};
use porchlight_vault::VaultError;

use crate::{Connectivity, view::CheckedDevice};

/// Everything a check finds. `None` while it is being tested.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub(crate) struct Findings {
    /// What the system says of its network.
    pub system: Option<Connectivity>,
    pub reach: Option<Reach>,
    pub store: Option<Store>,
    pub account: Option<AccountFinding>,
    /// Whether the link by which a browser comes back leads to another program.
    pub links_lead_away: bool,
}

/// How far the provider's servers were reached.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Reach {
    /// What is worst of its servers.
    pub worst: Reached,
    /// Whether one of them, or the computer at its address, certainly answered.
    pub is_proven: bool,
    /// How far this computer's clock is ahead of a server's, if that is too far.
    pub clock_ahead: Option<SignedDuration>,
}

/// What came of asking one server, the worse the later.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Reached {
    /// It answers as it should.
    Fine,
    /// It asks to slow down.
    RateLimited,
    /// It answers with what no such server says.
    Odd,
    /// It answers with an error of its own.
    Failing,
    /// It takes the connection and says nothing.
    Hangs,
    /// The computer at its address refuses the connection.
    Refused,
    /// Nothing comes back.
    Silent,
    /// Its name leads to no address.
    NoName,
    /// There is no way to it from this computer's network.
    NoRoute,
    /// Somebody else's certificate came, or one that cannot be believed.
    CertificateRefused,
    /// The proxy that is set on this computer leads nowhere.
    ProxySilent,
    /// A web page, or a pointer to one, in place of the server's own words.
    Elsewhere,
    /// The proxy wants a password.
    ProxyPassword,
}

/// How the credential store took a test.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Store {
    /// Reads and writes.
    Ready,
    /// Waits for its password.
    Locked,
    /// There is none.
    Missing,
    /// Answers, but refuses.
    Refuses,
}

impl From<Result<(), VaultError>> for Store {
    fn from(probed: Result<(), VaultError>) -> Self {
        match probed {
            Ok(()) | Err(VaultError::Corrupt | VaultError::Newer | VaultError::TooLarge) => Self::Ready,
            Err(VaultError::Locked) => Self::Locked,
            Err(VaultError::Missing) => Self::Missing,
            Err(VaultError::Refuses) => Self::Refuses,
        }
    }
}

/// What the account says, after it was asked for new values.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum AccountFinding {
    /// Nobody is signed in, and nobody was.
    NoAccount,
    /// No values came in time, and nothing says why.
    Untold,
    /// A part of the provider's setup is missing.
    SetupMissing,
    /// The provider does not accept the setup.
    SetupRejected,
    /// The session is over.
    SignInNeeded,
    /// The provider does not let this account see its values.
    NotAllowed,
    /// The provider's reply makes no sense.
    Misunderstood,
    /// The provider failed though its doors are open.
    Failing,
    /// The provider asks to slow down.
    RateLimited,
    /// The person has not said which meter.
    NumberNeeded,
    /// Values came; of the device they say this.
    Values(DeviceFinding),
}

/// What the readings say of the person's own device.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum DeviceFinding {
    /// There is none to look at: a school.
    None,
    /// The account has no home or meter.
    NotThere,
    /// The provider does not say when its values were measured.
    Undated,
    /// It sends.
    Sends,
    /// It is there, and has never sent anything.
    NothingYet(CheckedDevice),
    /// It has fallen silent.
    Silent(CheckedDevice, Timestamp),
    /// A part of it has fallen silent, or has never sent; the rest goes on.
    PartSilent(CheckedDevice, Option<Timestamp>),
}
