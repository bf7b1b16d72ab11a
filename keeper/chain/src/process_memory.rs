//! What this process remembers is nobody else's to read: no core dumps, and no other process of the same account may
//! look into its memory.
//!
//! It keeps out neither the superuser nor a hibernating machine's disk.

use rustix::process::{DumpableBehavior, Resource, Rlimit};

/// Called first, before any secret is read.
pub fn protect() -> std::io::Result<()> {
    rustix::process::setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protected_process_leaves_no_core_and_is_not_dumpable() {
        protect().unwrap();
        let limit = rustix::process::getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
        assert_eq!(rustix::process::dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
