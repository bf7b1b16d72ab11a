//! No file imports in a circle: what two files need of each other is a file below both.
//!
//! A folder's own file (`proposal.rs` over `proposal/…`) may name what lies in the folder, so that is no arrow; what
//! its children take from it is one. Names that a module only passes on (`pub use`) count as those of the file that has
//! them. Tests and links in documentation are no arrows either.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, UseTree, Visibility};

/// A module's path within its crate; empty for the root.
type Module = Vec<String>;

/// What one file says.
#[derive(Default)]
struct Source {
    /// Paths as written, from `crate`, `super` or `self` on.
    paths: Vec<Vec<String>>,
    /// Names that it passes on, and the path by which it has them.
    passed_on: BTreeMap<String, Vec<String>>,
}

impl Source {
    fn read(text: &str) -> Self {
        let mut source = Self::default();
        source.visit_file(&syn::parse_file(text).unwrap());
        source
    }

    fn follow(&mut self, tree: &UseTree, before: &[String], public: bool) {
        match tree {
            UseTree::Path(path) => {
                let before = [before, &[path.ident.to_string()]].concat();
                self.follow(&path.tree, &before, public);
            }
            UseTree::Group(group) => group.items.iter().for_each(|item| self.follow(item, before, public)),
            UseTree::Name(name) => self.take(name.ident.to_string(), name.ident.to_string(), before, public),
            UseTree::Rename(rename) => {
                self.take(rename.ident.to_string(), rename.rename.to_string(), before, public);
            }
            UseTree::Glob(_) => self.take("*".to_owned(), "*".to_owned(), before, public),
        }
    }

    fn take(&mut self, name: String, known_as: String, before: &[String], public: bool) {
        let path = [before, &[name]].concat();
        if public {
            self.passed_on.insert(known_as, path);
        } else {
            self.paths.push(path);
        }
    }
}

fn for_tests_or_docs(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let name = attribute.meta.path();
        let text = || attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
        name.is_ident("test") || (name.is_ident("cfg") && ["test", "doc"].contains(&text().as_str()))
    })
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Source {
    fn visit_item(&mut self, item: &'ast Item) {
        if !for_tests_or_docs(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.follow(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if ["crate", "super", "self"].contains(&segments[0].as_str()) {
            self.paths.push(segments);
        }
        visit::visit_path(self, path);
    }
}

fn sources(folder: &Path, within: &[String], found: &mut BTreeMap<Module, Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            if stem != "bin" {
                sources(&path, &[within, &[stem]].concat(), found);
            }
        } else if path.extension().is_some_and(|kind| kind == "rs") && stem != "tests" && !stem.ends_with("_tests") {
            let root = within.is_empty() && (stem == "lib" || stem == "main");
            let module = if root { Module::new() } else { [within, &[stem]].concat() };
            let source = Source::read(&std::fs::read_to_string(&path).unwrap());
            // A crate with both: what `main.rs` says counts as said by the root.
            let known = found.entry(module).or_default();
            known.paths.extend(source.paths);
            known.passed_on.extend(source.passed_on);
        }
    }
}

struct Crate {
    sources: BTreeMap<Module, Source>,
}

impl Crate {
    fn read(folder: &Path) -> Self {
        let mut sources_found = BTreeMap::new();
        sources(folder, &[], &mut sources_found);
        Self { sources: sources_found }
    }

    /// The file to which a path leads that stands in `from`; `None` for another crate's.
    fn file_of(&self, from: &[String], path: &[String], depth: u8) -> Option<Module> {
        let mut module = match path.first()?.as_str() {
            "crate" => Module::new(),
            "super" => from.split_last()?.1.to_vec(),
            "self" => from.to_vec(),
            // A child, named without a prefix.
            child => {
                let child = [from, &[child.to_owned()]].concat();
                self.sources.contains_key(&child).then_some(child)?
            }
        };
        let mut rest = &path[1..];
        while let [next, after @ ..] = rest {
            let child = [&module[..], std::slice::from_ref(next)].concat();
            if next == "super" {
                module.pop();
            } else if self.sources.contains_key(&child) {
                module = child;
            } else {
                break;
            }
            rest = after;
        }
        if let (Some(name), true) = (rest.first(), depth > 0)
            && let Some(passed_on) = self.sources.get(&module)?.passed_on.get(name)
        {
            return self.file_of(&module, passed_on, depth - 1).or(Some(module));
        }
        Some(module)
    }

    fn arrows(&self) -> BTreeMap<&Module, BTreeSet<Module>> {
        let to = |from: &Module, source: &Source| {
            let leads = source.paths.iter().filter_map(|path| self.file_of(from, path, 8));
            // The root names every module and the crate's error; a folder's file names what lies in its folder.
            leads.filter(|to| !to.is_empty() && to != from && !to.starts_with(from)).collect()
        };
        self.sources.iter().map(|(from, source)| (from, to(from, source))).collect()
    }

    /// The sets of files of which each reaches each other, sorted.
    fn circles(&self) -> Vec<Vec<String>> {
        let arrows = self.arrows();
        let reach = |from: &Module| {
            let (mut open, mut reached) = (vec![from.clone()], BTreeSet::new());
            while let Some(next) = open.pop() {
                for to in arrows.get(&next).into_iter().flatten() {
                    if reached.insert(to.clone()) {
                        open.push(to.clone());
                    }
                }
            }
            reached
        };
        let reached: BTreeMap<&Module, BTreeSet<Module>> = arrows.keys().map(|from| (*from, reach(from))).collect();
        let mutual = |one: &Module, other: &Module| reached[one].contains(other) && reached[other].contains(one);
        let circles: BTreeSet<Vec<String>> = arrows
            .keys()
            .filter(|one| reached[**one].contains(**one))
            .map(|one| arrows.keys().filter(|other| mutual(one, other)).map(|module| module.join("::")).collect())
            .collect();
        circles.into_iter().collect()
    }
}

fn crates() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..");
    let metadata =
        cargo_metadata::MetadataCommand::new().manifest_path(root.join("Cargo.toml")).no_deps().exec().unwrap();
    metadata.packages.iter().map(|package| package.manifest_path.parent().unwrap().join("src").into()).collect()
}

#[test]
fn no_file_imports_in_a_circle() {
    let (mut files, mut found) = (0, Vec::new());
    for folder in crates() {
        let read = Crate::read(&folder);
        files += read.sources.len();
        for circle in read.circles() {
            let name = folder.parent().unwrap().file_name().unwrap().to_string_lossy().into_owned();
            found.push(format!("{name}: {}", circle.join(" <-> ")));
        }
    }
    assert!(files > 150, "{files} files read");
    assert!(found.is_empty(), "what these need of each other belongs into a file below them:\n{}", found.join("\n"));
}

#[test]
fn circles_are_found_through_groups_and_names_passed_on() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("lib.rs", "mod a; mod b; mod c; mod d; pub use a::A;");
    write("a.rs", "use crate::{b::{self, B}, E}; pub struct A;");
    write("b.rs", "mod inner; pub(crate) use inner::Inner; pub struct B;");
    write("b/inner.rs", "use super::B; fn f(_: crate::c::C) {} pub(crate) struct Inner;");
    write("c.rs", "#[cfg(test)] mod tests { use crate::d::D; } pub struct C;");
    write("d.rs", "use crate::c::C; pub struct D;");
    let circles = || Crate::read(folder.path()).circles();
    assert_eq!(circles(), Vec::<Vec<String>>::new());
    // By a name that another passes on, and by a path in the code.
    write("c.rs", "use crate::b::Inner; pub struct C;");
    assert_eq!(circles(), [["b::inner", "c"]]);
    write("c.rs", "fn f() { crate::d::g() } pub struct C;");
    assert_eq!(circles(), [["c", "d"]]);
}
