//! Takes out of a linked contract what its linker must keep and nothing ever runs.
//!
//! The standard library's errors carry a backtrace that can be shown. On wasm there is never one to show, but a table of
//! functions points at the code that would: with the decoder of Rust's symbol names some 20 kB in every contract. Each
//! such function becomes a trap, which would end a transaction and change nothing; what only they called, the optimiser
//! then finds. Needs the functions' names, so it runs before the names are stripped.

use std::ops::Range;

use thiserror::Error;
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// Whether a function, by its mangled name, shows backtraces. What drops one does run, and finds nothing to drop.
fn never_runs(name: &str) -> bool {
    let shows = ["9backtraceNtB", "9BacktraceNtNt", "4core3fmt"].iter().all(|part| name.contains(part));
    shows || name.contains("rustc_demangle") || name.contains("12backtrace_rs")
}

/// No locals, `unreachable`, `end`.
const TRAP: [u8; 3] = [0, 0x00, 0x0b];
const CODE_SECTION: u8 = 10;

#[derive(Debug, Error)]
pub enum CutError {
    #[error("not wasm: {0}")]
    Invalid(#[from] wasmparser::BinaryReaderError),
    #[error("the functions have no names: build without stripping them")]
    Unnamed,
}

/// The same module with traps in place of what is never run, and how many those are.
pub fn cut(wasm: &[u8]) -> Result<(Vec<u8>, usize), CutError> {
    let never_run = places(wasm)?;
    let mut out = Vec::with_capacity(wasm.len());
    let mut code = Vec::new();
    let (mut copied, mut place, mut left) = (0, 0_u32, 0_u32);
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        let section = payload.as_section();
        match payload {
            Payload::CodeSectionStart { count, .. } => {
                left = count;
                copied = section.map_or(copied, |(_, range)| range.end);
                length(&mut code, count as usize);
            }
            Payload::CodeSectionEntry(body) => {
                let body = if never_run.contains(&place) { &TRAP } else { body.as_bytes() };
                length(&mut code, body.len());
                code.extend_from_slice(body);
                (place, left) = (place + 1, left - 1);
                if left == 0 {
                    out.push(CODE_SECTION);
                    length(&mut out, code.len());
                    out.extend_from_slice(&code);
                }
            }
            Payload::Version { range, .. } => {
                out.extend_from_slice(part(wasm, range.clone()));
                copied = range.end;
            }
            _ => {
                if let Some((_, range)) = section {
                    out.extend_from_slice(part(wasm, copied..range.end));
                    copied = range.end;
                }
            }
        }
    }
    Ok((out, never_run.len()))
}

/// Bytes of a range that the parser named.
fn part(wasm: &[u8], range: Range<u64>) -> &[u8] {
    let place = |place| usize::try_from(place).unwrap_or(usize::MAX);
    wasm.get(place(range.start)..place(range.end)).unwrap_or_default()
}

/// Places, among the module's own functions, of those never run.
fn places(wasm: &[u8]) -> Result<Vec<u32>, CutError> {
    let (mut imported, mut named, mut places) = (0, false, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            // A contract imports functions alone.
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    import?;
                    imported += 1;
                }
            }
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else { continue };
                for name in names {
                    let Name::Function(functions) = name? else { continue };
                    named = true;
                    for function in functions {
                        let function = function?;
                        if never_runs(function.name) {
                            places.extend(function.index.checked_sub(imported));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    if named { Ok(places) } else { Err(CutError::Unnamed) }
}

/// A length as wasm writes it: in sevens of bits.
fn length(out: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        out.push(length.to_le_bytes()[0] | 0x80);
        length >>= 7;
    }
    out.push(length.to_le_bytes()[0]);
}

#[cfg(test)]
mod tests {
    use wasmparser::{Validator, WasmFeatures};

    use super::*;

    fn section(out: &mut Vec<u8>, id: u8, body: &[u8]) {
        out.push(id);
        length(out, body.len());
        out.extend_from_slice(body);
    }

    /// Two functions that answer 7, with these names.
    fn module(names: Option<[&str; 2]>) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        section(&mut wasm, 1, &[1, 0x60, 0, 1, 0x7f]);
        section(&mut wasm, 2, b"\x01\x03env\x05abort\x00\x00");
        section(&mut wasm, 3, &[2, 0, 0]);
        section(&mut wasm, 10, &[2, 4, 0, 0x41, 7, 0x0b, 4, 0, 0x41, 7, 0x0b]);
        if let Some(names) = names {
            let mut list = vec![2];
            for (place, name) in (1..).zip(names) {
                list.extend([place, u8::try_from(name.len()).unwrap()]);
                list.extend(name.bytes());
            }
            let mut body = b"\x04name\x01".to_vec();
            length(&mut body, list.len());
            body.extend(list);
            section(&mut wasm, 0, &body);
        }
        wasm
    }

    #[test]
    fn what_shows_backtraces_traps_and_nothing_else_changes() {
        let wasm = module(Some(["_RNvNtCs1_3std9backtrace4show", "_RNvCs1_8contract4spend"]));
        let (less, count) = cut(&wasm).unwrap();
        assert_eq!(count, 1);
        Validator::new_with_features(WasmFeatures::all()).validate_all(&less).unwrap();
        let bodies = |wasm: &[u8]| -> Vec<Vec<u8>> {
            let payloads = Parser::new(0).parse_all(wasm).map(|payload| payload.unwrap());
            payloads
                .filter_map(|payload| match payload {
                    Payload::CodeSectionEntry(body) => Some(body.as_bytes().to_vec()),
                    _ => None,
                })
                .collect()
        };
        assert_eq!(bodies(&less), [TRAP.to_vec(), bodies(&wasm)[1].clone()]);
    }

    #[test]
    fn a_module_without_such_functions_stays_as_it_is_to_the_byte() {
        let wasm = module(Some(["_RNvCs1_8contract4earn", "_RNvCs1_8contract5spend"]));
        assert_eq!(cut(&wasm).unwrap(), (wasm, 0));
    }

    #[test]
    fn what_drops_a_backtrace_runs() {
        assert!(never_runs("_RNvXNtCs1_3std9backtraceNtB2_9BacktraceNtNtCs2_4core3fmt5Debug3fmt"));
        assert!(!never_runs("_RINvNtCs2_4core3ptr13drop_in_placeNtNtCs1_3std9backtrace9BacktraceECs3_12cosmwasm_std"));
    }

    #[test]
    fn a_module_whose_names_are_gone_is_refused() {
        assert!(matches!(cut(&module(None)), Err(CutError::Unnamed)));
    }
}
