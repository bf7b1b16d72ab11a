//! No two cells of a contract meet: checked where they are declared, when they are compiled.

/// Where cw2 keeps the contract's name and version, beside the cells.
const CONTRACT_INFO: Cell<'static> = Cell { prefix: b"contract_info", many: false };

/// A cell's place in storage.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// Its key, or what its keys begin with.
    pub prefix: &'a [u8],
    /// Whether it is a [`crate::Map`].
    pub many: bool,
}

impl Cell<'_> {
    /// Whether the two could have a key in common, or a walk through one would find the other.
    const fn meets(self, other: Cell<'_>) -> bool {
        (self.many && begins_with(other.prefix, self.prefix))
            || (other.many && begins_with(self.prefix, other.prefix))
            || (self.prefix.len() == other.prefix.len() && begins_with(self.prefix, other.prefix))
    }
}

/// Panics if two cells meet, or one meets what cw2 stores: [`crate::cells!`] calls it while compiling.
pub const fn check_distinct(mut cells: &[Cell<'_>]) {
    while let [cell, others @ ..] = cells {
        assert!(!cell.meets(CONTRACT_INFO), "a cell of this contract meets the `contract_info` of cw2");
        let mut rest = others;
        while let [other, tail @ ..] = rest {
            assert!(!cell.meets(*other), "two cells of this contract have prefixes that meet");
            rest = tail;
        }
        cells = others;
    }
}

const fn begins_with(mut text: &[u8], mut prefix: &[u8]) -> bool {
    while let ([wanted, prefix_rest @ ..], [byte, text_rest @ ..]) = (prefix, text) {
        if *wanted != *byte {
            return false;
        }
        (prefix, text) = (prefix_rest, text_rest);
    }
    prefix.is_empty()
}

/// Declares all cells of a contract, and refuses to compile where two of them meet.
///
/// ```
/// use stateset_store::{Item, Map, cells};
///
/// cells! {
///     /// Beside cw2's `contract_info`: a key of one byte is another.
///     const CONFIG: Item<u64> = Item::new(b'c', "configuration");
///     /// By owner.
///     const AGENTS: Map<bool> = Map::new(b'a', "agent");
///     static NAMES: Map<bool> = Map::with_prefix(b"\0names", "name");
/// }
/// ```
///
/// Two cells with one prefix:
///
/// ```compile_fail,E0080
/// use stateset_store::{Item, Map, cells};
///
/// cells! {
///     const CONFIG: Item<u64> = Item::new(b'a', "configuration");
///     const AGENTS: Map<bool> = Map::new(b'a', "agent");
/// }
/// ```
///
/// A map within another:
///
/// ```compile_fail,E0080
/// use stateset_store::{Map, cells};
///
/// cells! {
///     const NAMES: Map<bool> = Map::with_prefix(b"an", "name");
///     static AGENTS: Map<bool> = Map::new(b'a', "agent");
/// }
/// ```
///
/// A map whose walk would find the contract's version:
///
/// ```compile_fail,E0080
/// stateset_store::cells! {
///     const CASES: stateset_store::Map<bool> = stateset_store::Map::new(b'c', "case");
/// }
/// ```
#[macro_export]
macro_rules! cells {
    ($($(#[$attribute:meta])* $visibility:vis $kind:ident $name:ident: $type:ty = $value:expr;)+) => {
        $($(#[$attribute])* $visibility $kind $name: $type = $value;)+
        const _: () = $crate::check_distinct(&[$($name.cell()),+]);
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meet(one: (&[u8], bool), other: (&[u8], bool)) -> bool {
        let cell = |(prefix, many)| Cell { prefix, many };
        let both = [cell(one).meets(cell(other)), cell(other).meets(cell(one))];
        assert_eq!(both[0], both[1], "{one:?} {other:?}");
        both[0]
    }

    #[test]
    fn cells_meet_where_a_key_of_one_could_be_a_key_of_the_other_or_within_its_walk() {
        assert!(meet((b"a", false), (b"a", false)));
        assert!(meet((b"a", true), (b"a", false)));
        assert!(meet((b"a", true), (b"a", true)));
        assert!(meet((b"a", true), (b"ab", true)));
        assert!(meet((b"a", true), (b"ab", false)));
        assert!(!meet((b"a", false), (b"ab", true)), "one key alone, and shorter than any of the map's");
        assert!(!meet((b"a", false), (b"ab", false)));
        assert!(!meet((b"ac", true), (b"ab", true)));
        assert!(!meet((b"b", true), (b"a", true)));
    }
}
