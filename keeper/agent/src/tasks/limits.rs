//! How much there may be of each thing: bounds alone.

/// Titles, names and words of who handed a task in are no longer than this. Bytes.
pub const TEXT_BYTES_MAX: usize = 128;

/// A person's reason for an end is no longer than this. Bytes.
pub const REASON_BYTES_MAX: usize = 256;

/// Tasks that one may wait for.
pub const DEPENDENCIES_MAX: usize = 32;

/// Tasks that have not ended, so that nobody's flood fills the memory.
pub const TASKS_LIVE_MAX: usize = 50_000;

/// Tasks looked at by one tick of the clock, so that its step ends; the rest comes with the next.
pub const DUE_AT_ONCE_MAX: usize = 100;

/// A task that says nothing else is still worth finishing so long after its deadline: 30 days. Seconds.
pub const LATE_SECONDS_DEFAULT: u64 = 30 * 86_400;
