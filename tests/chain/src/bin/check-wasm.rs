//! `check-wasm FILE...`: would a node store these? Says so per file; exit code 1 if one is refused.

use std::process::ExitCode;

use stateset_tests_chain::wasm;

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args().skip(1).collect();
    if files.is_empty() {
        eprintln!("usage: check-wasm FILE...");
        return ExitCode::from(2);
    }
    let mut refused = false;
    for file in files {
        let outcome = std::fs::read(&file).map_err(|error| error.to_string());
        if let Err(reason) = outcome.and_then(|bytes| wasm::check(&bytes).map_err(|refusal| refusal.to_string())) {
            eprintln!("{file}: {reason}");
            refused = true;
        }
    }
    if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
