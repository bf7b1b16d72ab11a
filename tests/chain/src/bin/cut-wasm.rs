//! `cut-wasm FROM TO`: writes a linked contract again without what nothing ever runs. See
//! [`stateset_tests_chain::cut`].

use std::process::ExitCode;

use stateset_tests_chain::cut;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = arguments.as_slice() else {
        eprintln!("usage: cut-wasm FROM TO");
        return ExitCode::from(2);
    };
    let outcome = std::fs::read(from).map_err(|error| error.to_string()).and_then(|wasm| {
        let (less, _) = cut::cut(&wasm).map_err(|error| error.to_string())?;
        std::fs::write(to, less).map_err(|error| error.to_string())
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{from}: {reason}");
            ExitCode::FAILURE
        }
    }
}
