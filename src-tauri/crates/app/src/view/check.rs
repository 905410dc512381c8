use porchlight_domain::AccountId;
use serde::Serialize;
use ts_rs::TS;

/// *Check what's wrong*: three lamps, and the answer once all are lit.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct CheckView {
    /// The provider it is about.
    pub provider: String,
    /// The account it is about; `null` for a provider that nobody is signed in to.
    pub account: Option<AccountId>,
    /// This computer's way to the internet.
    pub internet: Lamp,
    /// The provider's service.
    pub service: Lamp,
    /// The person's own device; `null` where there is none, as at a school.
    pub device: Option<DeviceLamp>,
    /// The answer, once everything was tested.
    pub verdict: Option<CheckVerdict>,
    /// When everything was tested, RFC 3339.
    pub checked_at: Option<String>,
    /// How long ago that was, in whole minutes, s.
    pub age_s: Option<f64>,
}

/// What came of one test.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Lamp {
    /// Being tested.
    Checking,
    /// It works.
    Good,
    /// It does not, and is in the way.
    InTheWay,
    /// It cannot be told.
    Unknown,
}

/// The lamp of the person's own device.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct DeviceLamp {
    /// What came of the test.
    pub lamp: Lamp,
    /// What it is.
    pub device: CheckedDevice,
    /// When its last reading was measured or, where the provider does not say, received, RFC 3339.
    pub last_at: Option<String>,
}

/// A device of the person, the best known first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckedDevice {
    /// The battery.
    Battery,
    /// The solar panels.
    Solar,
    /// What measures at the connection to the grid.
    Grid,
    /// What measures home use.
    HomeUse,
    /// An electricity meter.
    Meter,
}

/// The answer: what is the matter, and whose it is.
#[derive(Clone, PartialEq, Debug, Serialize, TS)]
pub struct CheckVerdict {
    /// What is the matter.
    pub cause: CheckCause,
    /// Who has to do something about it.
    pub whose: Whose,
    /// The device that is silent.
    pub device: Option<CheckedDevice>,
    /// Since when it is, RFC 3339. `null` if it has never sent.
    pub since: Option<String>,
    /// How far this computer's clock is off, min; positive if it is ahead.
    pub minutes: Option<f64>,
}

/// What is the matter. One of them, the one to do something about first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CheckCause {
    /// Nothing.
    Nothing,
    /// The computer has no network.
    Offline,
    /// A page of the network answers in place of the provider: a hotel, a café.
    NetworkPage,
    /// The proxy wants a password.
    ProxyPassword,
    /// The proxy that is set on this computer leads nowhere.
    ProxySilent,
    /// The credential store waits for its password.
    StoreLocked,
    /// There is no credential store.
    StoreMissing,
    /// The credential store refuses.
    StoreRefuses,
    /// The computer's clock is wrong.
    ClockWrong,
    /// The provider's server could not prove who it is.
    CertificateRefused,
    /// Nothing comes back, and it cannot be told whether the internet or the provider is to blame.
    Unreachable,
    /// The provider does not answer, though the internet is there.
    ServiceSilent,
    /// The provider answers with errors of its own.
    ServiceFailing,
    /// What answers at the provider's address is not what should.
    OddAnswer,
    /// The provider asks to slow down.
    RateLimited,
    /// A part of the provider's setup is missing on this computer.
    SetupMissing,
    /// The provider does not accept this app's setup.
    SetupRejected,
    /// The link by which a browser comes back from a sign-in leads to another program.
    LinksElsewhere,
    /// The sign-in is over.
    SignInNeeded,
    /// The provider does not let this account see its readings.
    NotAllowed,
    /// The provider's readings make no sense to this app.
    NotUnderstood,
    /// The person has not entered the meter number.
    NumberNeeded,
    /// The account has no home or meter.
    NoDevice,
    /// The device has never sent a reading.
    NothingYet,
    /// The device has fallen silent.
    DeviceSilent,
    /// A part of the home has fallen silent.
    PartSilent,
    /// Everything answers, but no readings came during the check.
    NoReadings,
}

/// Who has to do something.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// Nobody.
    Nobody,
    /// The person, at this computer.
    Computer,
    /// The network that this computer uses.
    Network,
    /// The provider.
    Provider,
    /// The person, at their device.
    Device,
    /// The person, at their account.
    Account,
    /// Whoever made or set up this app.
    App,
    /// It cannot be told.
    Unknown,
}
