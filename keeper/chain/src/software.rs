//! What a node says that it runs.

/// A program and the Go modules that it was built of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Software {
    /// The program's name, such as `wasmd`.
    pub app: String,
    /// The program's own version; often empty.
    pub version: String,
    pub modules: Vec<Module>,
}

/// A Go module.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Module {
    /// With the suffix of its major version, if it has one.
    pub path: String,
    /// As Go writes it, such as `v0.61.14`.
    pub version: String,
}

impl Software {
    /// The version of a module that is in it, by the module's path without the major version's suffix. A program is no
    /// module of its own: where it is called like the module, its own version counts.
    pub fn version(&self, path: &str) -> Option<&str> {
        let is = |module: &&Module| without_major(&module.path) == path;
        let found = self.modules.iter().find(is).map(|module| module.version.as_str());
        let own = || (path.rsplit('/').next() == Some(&self.app)).then_some(self.version.as_str());
        found.or_else(own).filter(|version| !version.is_empty())
    }
}

fn without_major(path: &str) -> &str {
    match path.rsplit_once("/v") {
        Some((rest, major)) if !major.is_empty() && major.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_found_whatever_its_major_version_and_a_program_by_its_name() {
        let module = |path: &str| Module { path: path.into(), version: "v3.0.7".into() };
        let modules = vec![module("example.org/vm/v3"), module("example.org/vmx"), module("example.org/v")];
        let software = Software { app: "appd".into(), version: "0.1.0".into(), modules };
        assert_eq!(software.version("example.org/vm"), Some("v3.0.7"));
        assert_eq!(software.version("example.org/v"), Some("v3.0.7"));
        assert_eq!(software.version("example.org/appd"), Some("0.1.0"));
        assert_eq!(software.version("example.org/other"), None);
        let nameless = Software { version: String::new(), ..software };
        assert_eq!(nameless.version("example.org/appd"), None);
    }
}
