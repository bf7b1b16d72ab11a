//! Takes out of a linked contract what its linker must keep and nothing ever runs.
//!
//! The standard library's errors carry a backtrace that can be shown. On wasm there is never one to show, but a table
//! of functions points at the code that would: with the decoder of Rust's symbol names some 20 kB in every contract.
//! Each such function becomes a trap, which would end a transaction and change nothing; what only they called, the
//! optimiser then finds. Needs the functions' names, so it runs before they are stripped, and the compiler must not
//! have merged functions under one of their names (`-Z merge-functions=disabled`).

use std::collections::BTreeSet;
use std::ops::Range;

use thiserror::Error;
use wasmparser::{FunctionBody, KnownCustom, Name, Operator, Parser, Payload};

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

/// Whether a function, by its mangled name, shows backtraces. What drops one does run, and finds nothing to drop.
fn shows_backtraces(name: &str) -> bool {
    // At a name's end stands who asked for a function first: others may use it as well.
    let decodes = name.trim_end_matches("14rustc_demangle").contains("14rustc_demangle");
    let shows = ["9backtraceNtB", "9BacktraceNtNt", "4core3fmt"].iter().all(|part| name.contains(part));
    decodes || shows || name.contains("12backtrace_rs")
}

/// The same module with traps instead of what is never run, and how many those are.
pub fn cut(wasm: &[u8]) -> Result<(Vec<u8>, usize), CutError> {
    let never_run = never_run(wasm)?;
    let mut out = Vec::with_capacity(wasm.len());
    let mut code = Vec::new();
    let (mut copied, mut index, mut left) = (0, 0_u32, 0_u32);
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
                let body = if never_run.contains(&index) { &TRAP } else { body.as_bytes() };
                length(&mut code, body.len());
                code.extend_from_slice(body);
                (index, left) = (index + 1, left - 1);
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
    let index = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    wasm.get(index(range.start)..index(range.end)).unwrap_or_default()
}

/// Indices, among the module's own functions, of those never run: they show backtraces, and nobody calls them but each
/// other or through a table.
fn never_run(wasm: &[u8]) -> Result<BTreeSet<u32>, CutError> {
    let (mut imported, mut named, mut found) = (0, false, BTreeSet::new());
    let mut calls: Vec<Vec<u32>> = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            // A contract imports functions alone.
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    import?;
                    imported += 1;
                }
            }
            Payload::CodeSectionEntry(body) => calls.push(called(&body, imported)?),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(names) = section.as_known() else { continue };
                for name in names {
                    let Name::Function(functions) = name? else { continue };
                    named = true;
                    for function in functions {
                        let function = function?;
                        if shows_backtraces(function.name) {
                            found.extend(function.index.checked_sub(imported));
                        }
                    }
                }
            }
            _ => {}
        }
    }
    if named { Ok(uncalled(found, &calls)) } else { Err(CutError::Unnamed) }
}

/// Those of `found` that none but they themselves call, however far round.
fn uncalled(mut found: BTreeSet<u32>, calls: &[Vec<u32>]) -> BTreeSet<u32> {
    loop {
        let kept = (0_u32..).zip(calls).filter(|(index, _)| !found.contains(index));
        let called = kept.flat_map(|(_, called)| called);
        let needed: Vec<u32> = called.filter(|index| found.contains(index)).copied().collect();
        if needed.is_empty() {
            return found;
        }
        found.retain(|index| !needed.contains(index));
    }
}

/// Indices of the module's own functions that a body calls by name.
fn called(body: &FunctionBody<'_>, imported: u32) -> Result<Vec<u32>, CutError> {
    let mut called = Vec::new();
    for operator in body.get_operators_reader()? {
        if let Operator::Call { function_index } = operator? {
            called.extend(function_index.checked_sub(imported));
        }
    }
    Ok(called)
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

    const SHOWS: &str = "_RNvXs4_NtCs1_3std9backtraceNtB5_9BacktraceNtNtNtCs2_4core3fmt7Display3fmt";
    const DECODES: &str = "_RNvNtCs1_14rustc_demangle2v05print";
    const SPENDS: &str = "_RNvCs1_8contract5spend";

    fn section(out: &mut Vec<u8>, id: u8, body: &[u8]) {
        out.push(id);
        length(out, body.len());
        out.extend_from_slice(body);
    }

    /// An import and two functions that answer 7, the second by asking the function at `asks`.
    fn module(names: Option<[&str; 2]>, asks: Option<u8>) -> Vec<u8> {
        let mut wasm = b"\0asm\x01\0\0\0".to_vec();
        section(&mut wasm, 1, &[2, 0x60, 0, 0, 0x60, 0, 1, 0x7f]);
        section(&mut wasm, 2, b"\x01\x03env\x05abort\x00\x00");
        section(&mut wasm, 3, &[2, 1, 1]);
        let [kind, operand] = asks.map_or([0x41, 7], |function| [0x10, function]);
        section(&mut wasm, 10, &[2, 4, 0, 0x41, 7, 0x0b, 4, 0, kind, operand, 0x0b]);
        if let Some(names) = names {
            let mut list = vec![2];
            for (index, name) in (1..).zip(names) {
                list.extend([index, u8::try_from(name.len()).unwrap()]);
                list.extend(name.bytes());
            }
            let mut body = b"\x04name\x01".to_vec();
            length(&mut body, list.len());
            body.extend(list);
            section(&mut wasm, 0, &body);
        }
        wasm
    }

    fn bodies(wasm: &[u8]) -> Vec<Vec<u8>> {
        let payloads = Parser::new(0).parse_all(wasm).map(|payload| payload.unwrap());
        let body = |payload| match payload {
            Payload::CodeSectionEntry(body) => Some(body.as_bytes().to_vec()),
            _ => None,
        };
        payloads.filter_map(body).collect()
    }

    #[test]
    fn what_shows_backtraces_traps_and_nothing_else_changes() {
        let wasm = module(Some([SHOWS, SPENDS]), None);
        let (less, count) = cut(&wasm).unwrap();
        assert_eq!(count, 1);
        Validator::new_with_features(WasmFeatures::all()).validate_all(&less).unwrap();
        assert_eq!(bodies(&less), [TRAP.to_vec(), bodies(&wasm)[1].clone()]);
    }

    #[test]
    fn what_a_contract_itself_calls_stays_whatever_its_name() {
        let called = module(Some([SHOWS, SPENDS]), Some(1));
        assert_eq!(cut(&called).unwrap(), (called, 0));
        let (_, count) = cut(&module(Some([SHOWS, DECODES]), Some(1))).unwrap();
        assert_eq!(count, 2);
    }

    #[test]
    fn what_drops_a_backtrace_or_was_only_first_asked_for_by_the_decoder_runs() {
        let decoder_shows = "_RNvXNtCs1_14rustc_demangle2v0NtB2_5IdentNtNtCs2_4core3fmt7Display3fmt";
        let drops = "_RINvNtCs2_4core3ptr13drop_in_placeNtNtCs1_3std9backtrace9BacktraceECs3_12cosmwasm_std";
        let compares = "_RINvMNtCs2_4core3stre11starts_withReECs1_14rustc_demangle";
        let shown = [SHOWS, DECODES, decoder_shows, drops, compares].map(shows_backtraces);
        assert_eq!(shown, [true, true, true, false, false]);
    }

    #[test]
    fn a_module_without_such_functions_stays_as_it_is_to_the_byte() {
        let wasm = module(Some(["_RNvCs1_8contract4earn", SPENDS]), None);
        assert_eq!(cut(&wasm).unwrap(), (wasm, 0));
    }

    #[test]
    fn a_module_whose_names_are_gone_is_refused() {
        assert!(matches!(cut(&module(None, None)), Err(CutError::Unnamed)));
    }
}
