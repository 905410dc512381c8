//! What is wrong with a setup, and where. Never repeats a value: it may be a secret in the wrong place.

use std::fmt;

use thiserror::Error;

use super::RedirectUriError;
use crate::ServersError;

/// Why a setup cannot be used.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SetupError {
    /// More than [`super::SIZE_LIMIT`].
    #[error("the file is larger than 64 KiB")]
    TooLarge,
    /// Another encoding, or no text at all.
    #[error("the file is not text in UTF-8")]
    NotUtf8,
    /// A place in the file.
    #[error("{place}: {flaw}")]
    InFile {
        /// Where.
        place: Place,
        /// What.
        flaw: Flaw,
    },
    /// A field typed by hand.
    #[error("{field}: {flaw}")]
    Typed {
        /// Where.
        field: Field,
        /// What.
        flaw: Flaw,
    },
}

/// A place in a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// JSON pointer (RFC 6901); empty for the whole file.
    pub pointer: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        if self.pointer.is_empty() { Ok(()) } else { write!(f, " ({})", self.pointer) }
    }
}

/// A field of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// Client identifier.
    ClientIdentifier,
    /// Client secret.
    ClientSecret,
    /// Redirect URI.
    RedirectUri,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ClientIdentifier => "client identifier",
            Self::ClientSecret => "client secret",
            Self::RedirectUri => "redirect URI",
        })
    }
}

/// What is wrong at a place.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum Flaw {
    /// No JSON from here on.
    #[error("this is not JSON; expected {0}")]
    NotJson(&'static str),
    /// More levels than any setup has.
    #[error("too many levels inside each other")]
    TooDeep,
    /// One name twice in an object.
    #[error("this name is there twice")]
    Twice,
    /// A name that does not belong here.
    #[error("this name is not known here; expected one of {}", .0.join(", "))]
    UnknownName(Vec<&'static str>),
    /// A name that must be there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Something of another type.
    #[error("expected {0}")]
    Expected(&'static str),
    /// Nothing there.
    #[error("this is empty")]
    Empty,
    /// Longer than any real one.
    #[error("this is too long")]
    TooLong,
    /// Control characters or letters outside ASCII.
    #[error("this holds a character that cannot be part of it")]
    Characters,
    /// The provider always gives a secret.
    #[error("this provider always gives a client secret, and it is needed here")]
    SecretNeeded,
    /// Without this scope the provider's API cannot be used.
    #[error("the scope {0} is needed")]
    ScopeNeeded(&'static str),
    /// Addresses of servers in an ordinary setup file.
    #[error("addresses of servers are for demo mode only (porchlight --demo --providers FILE)")]
    ServersOutsideDemo,
    /// A redirect URI that cannot be used.
    #[error(transparent)]
    Redirect(RedirectUriError),
    /// An address of a server that is refused.
    #[error(transparent)]
    Server(ServersError),
}
