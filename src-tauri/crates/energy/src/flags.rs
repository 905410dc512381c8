use std::{
    fmt,
    ops::{BitOr, BitOrAssign},
};

use serde::{Deserialize, Serialize};

/// Something that was noticed about readings, and done.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Flag {
    /// A counter began anew.
    Reset,
    /// A counter fell a little; nothing is counted until it is back.
    Dip,
    /// A counter stepped further than its device can; the step was left out.
    Jump,
    /// Readings of up to an hour are missing; what was counted meanwhile is divided by time.
    Filled,
    /// Readings of more than an hour are missing; what was counted meanwhile is divided by time.
    Gap,
    /// Solar, battery and grid did not add up.
    Mismatch,
    /// A counter came with the sign that the provider does not document.
    Sign,
    /// A reading is no later than one already counted, or differs from it; one of them was left out.
    Order,
    /// A reading from the future was left out.
    Clock,
    /// Which counter of the grid meter is buying is not proven yet.
    GridAssumed,
}

impl Flag {
    /// Each of them, in a fixed order.
    pub const ALL: [Self; 10] = [
        Self::Reset,
        Self::Dip,
        Self::Jump,
        Self::Filled,
        Self::Gap,
        Self::Mismatch,
        Self::Sign,
        Self::Order,
        Self::Clock,
        Self::GridAssumed,
    ];

    /// Its place in what is stored. Never to be changed.
    const fn bit(self) -> u16 {
        match self {
            Self::Reset => 1,
            Self::Dip => 1 << 1,
            Self::Jump => 1 << 2,
            Self::Filled => 1 << 3,
            Self::Gap => 1 << 4,
            Self::Mismatch => 1 << 5,
            Self::Sign => 1 << 6,
            Self::Order => 1 << 7,
            Self::Clock => 1 << 8,
            Self::GridAssumed => 1 << 9,
        }
    }
}

/// A set of [`Flag`]s, stored as one number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Flags(u16);

impl Flags {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// The set that this number stands for. Bits without a meaning are kept.
    pub const fn from_bits(bits: u16) -> Self {
        Self(bits)
    }

    /// As a number.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// Whether it is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a flag is in it.
    pub const fn has(self, flag: Flag) -> bool {
        self.0 & flag.bit() != 0
    }

    /// The flags in it, in the order of [`Flag::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.has(*flag))
    }
}

impl From<Flag> for Flags {
    fn from(flag: Flag) -> Self {
        Self(flag.bit())
    }
}

impl<T: Into<Self>> BitOr<T> for Flags {
    type Output = Self;

    fn bitor(self, other: T) -> Self {
        Self(self.0 | other.into().0)
    }
}

impl<T: Into<Self>> BitOrAssign<T> for Flags {
    fn bitor_assign(&mut self, other: T) {
        *self = *self | other;
    }
}

impl FromIterator<Flag> for Flags {
    fn from_iter<I: IntoIterator<Item = Flag>>(flags: I) -> Self {
        flags.into_iter().fold(Self::NONE, BitOr::bitor)
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_never_changes_its_meaning() {
        let stored: Vec<u16> = Flag::ALL.into_iter().map(|flag| Flags::from(flag).bits()).collect();
        assert_eq!(stored, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]);
        assert_eq!(Flags::from_bits(0b10_0001).iter().collect::<Vec<_>>(), [Flag::Reset, Flag::Mismatch]);
        assert_eq!(serde_json::to_string(&Flags::from_bits(513)).unwrap(), "513");
        assert_eq!(format!("{:?}", Flags::from_bits(513)), "{Reset, GridAssumed}");
    }

    #[test]
    fn a_set_has_what_was_put_in() {
        let mut flags = Flags::from(Flag::Gap) | Flag::Dip;
        assert!(flags.has(Flag::Gap) && flags.has(Flag::Dip) && !flags.has(Flag::Jump) && !flags.is_empty());
        flags |= Flags::from_iter([Flag::Dip, Flag::Clock]);
        assert_eq!(flags, [Flag::Clock, Flag::Dip, Flag::Gap].into_iter().collect());
        assert!(Flags::NONE.is_empty() && Flags::NONE == Flags::default());
    }
}
