//! Language models that the keeper may ask, and what that may cost.

use std::path::Path;
use std::sync::Arc;

use eyre::{OptionExt, WrapErr};
use serde::Deserialize;
use stateset_chain::secret_file;
use stateset_chain::url_rule::{Allowed, CheckedUrl, Network};
use stateset_model::client::Settings;
use stateset_model::{Client, Limits, Provider, ProviderConfig, Recording, Resolve};

use crate::ConfigError;

/// `[model]`: without it no model is asked and nothing waits for one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelConfig {
    /// The preferred one first.
    pub providers: Vec<ProviderConfig>,
    /// Of one question, and of all in any 24 hours, for each agent.
    pub limits: Limits,
    /// How long a bill that is due waits for a model's word, in seconds, 0 to 3,600.
    #[serde(default = "default_wait")]
    pub wait_seconds: u64,
    /// Of a question, all attempts included. Milliseconds, 1,000 to 600,000.
    #[serde(default = "default_deadline")]
    pub deadline_ms: u64,
    /// Whether prompts and answers are kept, or hashes alone.
    #[serde(default)]
    pub recording: Recording,
    /// Networks that a provider may be in beside the public internet and this machine.
    #[serde(default)]
    pub allow_networks: Vec<Network>,
}

const fn default_wait() -> u64 {
    30
}

const fn default_deadline() -> u64 {
    60_000
}

impl ModelConfig {
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let wrong = |key, rule, got: String| Err(ConfigError::Value { key, rule, got });
        if self.providers.is_empty() {
            return Err(ConfigError::Missing { key: "model.providers", remedy: "name one, or leave [model] out" });
        }
        if self.wait_seconds > 3_600 {
            return wrong("model.wait_seconds", "0 to 3600", self.wait_seconds.to_string());
        }
        if !(1_000..=600_000).contains(&self.deadline_ms) {
            return wrong("model.deadline_ms", "1000 to 600000", self.deadline_ms.to_string());
        }
        for provider in &self.providers {
            CheckedUrl::parse(&provider.base_url, &self.allowed(provider)).map_err(ConfigError::Model)?;
        }
        Ok(())
    }

    fn allowed(&self, provider: &ProviderConfig) -> Allowed {
        Allowed { loopback: true, plain_http: provider.plain_http, networks: self.allow_networks.clone() }
    }

    /// Who is asked. Keys are read from their files, which are named from `folder` on.
    pub fn client(&self, folder: &Path) -> eyre::Result<Client> {
        let providers = self.providers.iter().map(|config| self.provider(config, folder)).collect::<Result<_, _>>()?;
        let settings = Settings { deadline_ms: self.deadline_ms, recording: self.recording, ..Settings::default() };
        Ok(Client::new(providers, settings)?)
    }

    fn provider(&self, config: &ProviderConfig, folder: &Path) -> eyre::Result<Provider> {
        let read = |file: &Path| -> eyre::Result<_> {
            let file = folder.join(file);
            let key = secret_file::read(&file)?;
            key.ok_or_eyre("there is no such file").wrap_err_with(|| format!("the key file {}", file.display()))
        };
        let key = config.key_file.as_deref().map(read).transpose()?;
        let allowed = self.allowed(config);
        let url = CheckedUrl::parse(&config.base_url, &allowed)?;
        let resolve: Resolve = Arc::new(move || {
            let (url, allowed) = (url.clone(), allowed.clone());
            Box::pin(async move { url.resolve(&allowed).await.map_err(|error| error.to_string()) })
        });
        Ok(Provider::new(config.clone(), key, resolve)?)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Config, EXAMPLE};

    const MODEL: &str = "
[model]
limits = { decision = { tokens = 20000, micro_usd = 20000 }, day = { tokens = 200000, micro_usd = 500000 } }
[[model.providers]]
name = \"p\"
base_url = \"https://api.example.com/v1\"
model = \"m\"
price = { prompt = 150000, answer = 600000 }
context_tokens_max = 8000
answer_tokens_max = 500
timeout_ms = 30000
";

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, std::path::Path::new("/etc/keeper/keeper.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn a_model_is_configured_with_its_limits_and_each_fault_is_named_by_its_key() {
        assert!(parse(EXAMPLE).unwrap().model.is_none());
        let with = |from: &str, to: &str| parse(&format!("{EXAMPLE}{}", MODEL.replace(from, to)));
        let model = with("", "").unwrap().model.unwrap();
        assert_eq!((model.wait_seconds, model.deadline_ms, model.providers.len()), (30, 60_000, 1));
        for (from, to, said) in [
            ("[model]", "[model]\nwait_seconds = 3601", "model.wait_seconds"),
            ("[model]", "[model]\ndeadline_ms = 999", "model.deadline_ms"),
            ("https://api.example.com/v1", "https://10.0.0.7/v1", "allow_networks"),
            ("https://api.example.com/v1", "http://api.example.com/v1", "without encryption"),
            ("name = \"p\"", "name = \"p\"\nkey = \"sk-1\"", "unknown field `key`"),
            ("limits", "limit", "unknown field `limit`"),
        ] {
            let error = with(from, to).unwrap_err();
            assert!(error.contains(said), "{to}: {error}");
        }
        assert!(with("https://api.example.com/v1", "http://127.0.0.1:18080/v1").is_ok());
    }

    #[test]
    fn a_key_is_read_from_a_private_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("{EXAMPLE}{}", MODEL.replace("name = \"p\"", "name = \"p\"\nkey_file = \"key\""));
        let model = parse(&text).unwrap().model.unwrap();
        let client = || model.client(folder.path()).map(drop).map_err(|error| format!("{error:#}"));
        assert!(client().unwrap_err().contains("there is no such file"));
        std::fs::write(folder.path().join("key"), "sk-secret-1\n").unwrap();
        assert!(client().unwrap_err().contains("chmod"), "{:?}", client());
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(folder.path().join("key"), mode).unwrap();
        assert_eq!(client(), Ok(()));
    }
}
