//! The permission to sign one more transaction with the operator's key.

/// One account has one sequence: a permit exists only while no other transaction of the key is on its way, and only
/// while the wallet takes something from the key. It does not outlive the round that it was made in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SigningPermit {
    epoch: u32,
}

impl SigningPermit {
    /// A permit under the operator's present `epoch`, unless one of the key's transactions `is_on_its_way`.
    pub const fn unless(epoch: u32, is_on_its_way: bool) -> Option<Self> {
        if is_on_its_way { None } else { Some(Self { epoch }) }
    }

    /// The operator's epoch, which what is signed must name.
    pub const fn epoch(self) -> u32 {
        self.epoch
    }
}
