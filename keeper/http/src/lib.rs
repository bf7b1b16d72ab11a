//! Where this process may connect, and one HTTP exchange there.
//!
//! Owns the rule for URLs and the only HTTP client of the keeper: one connection for one request, encrypted where the URL
//! says so, to addresses that were checked for it; bytes are counted as they come. Never here: redirects, proxies,
//! cookies, connections that are used twice, what an answer means, and whether to try again.

pub mod error;
pub mod exchange;
pub mod url_rule;

pub use error::HttpError;
pub use exchange::{Answer, Connector, Post, Reached, Target};
