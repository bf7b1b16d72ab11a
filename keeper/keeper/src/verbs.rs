//! The verbs of the command line, one file each.

pub mod agent;
pub mod init;
pub mod keys;
