//! What leaves: a message's bytes and its id, the same at each try, and the time of this one.

/// A message that is to leave now.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Its id, in hex: the same at each try.
    pub delivery: &'a str,
    pub body: &'a str,
    /// By which it is signed. Unix seconds.
    pub time: u64,
}
