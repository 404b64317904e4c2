//! What the user asks for: `xray.toml` and the environment, which wins.

mod credentials;
mod error;
mod fields;
mod file;
mod jira;
mod limits;
mod network;
mod status;
mod target;

use std::path::{Path, PathBuf};

pub(crate) use credentials::Credentials;
pub(crate) use error::Error;
pub(crate) use jira::{Jira, JiraLogin};
pub(crate) use limits::Limits;
pub(crate) use network::Network;
pub(crate) use target::Target;

use crate::deployment::Deployment;
use crate::env;
use crate::execution::model::Details;
use crate::provenance::Template;
use crate::redact::{Rules, Wrong};
use crate::wire::{Named, Steps};
use file::File;

/// Everything that decides what is sent, and where.
#[derive(Debug)]
pub(crate) struct Config {
    /// The workspace's root, where it is known.
    pub(crate) root: Option<PathBuf>,
    target: target::Settings,
    login: credentials::Settings,
    jira: jira::Settings,
    /// How a server is reached.
    pub(crate) network: Network,
    /// How much may be sent.
    pub(crate) limits: Limits,
    pub(crate) policy: Policy,
    /// What is taken out of texts: the environment's rules and the file's.
    redact: Vec<String>,
    /// Where the steps of a test are told.
    pub(crate) steps: Steps,
    /// The instance's words for statuses, where they are named.
    pub(crate) words: Named,
    /// May Tests be made of tests without a key?
    pub(crate) provision: bool,
    /// The statuses of a Test's workflow in which Xray takes no results.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "for who checks"))]
    pub(crate) non_executable: Vec<String>,
    /// The Test Execution that takes the results, if one was named.
    pub(crate) test_execution: Option<String>,
    /// What a new Test Execution is to say of itself.
    pub(crate) details: Details,
}

impl Config {
    /// Reads `xray.toml` in `root`, if there is one, and the environment.
    pub(crate) fn load(root: Option<&Path>) -> Result<Self, Error> {
        let file = root.map(File::read).transpose()?.unwrap_or_default();
        let mut config = Self::new(file, env::settings())?;
        config.root = root.map(Path::to_owned);
        config.network.begin_at(root);
        Ok(config)
    }

    /// What `xray.toml` sets, by name.
    #[cfg(feature = "cli")]
    pub(crate) fn file_keys(&self) -> Vec<String> {
        self.root.as_deref().map(File::keys).unwrap_or_default()
    }

    /// The address to send to.
    pub(crate) fn target(&self) -> Result<Target, Error> {
        self.target.resolve(self.deployment()?.ok_or(Error::NoDeployment)?)
    }

    /// Which deployment is meant, as far as the settings tell.
    pub(crate) fn deployment(&self) -> Result<Option<Deployment>, Error> {
        self.target.deployment(self.credentials()?.as_ref())
    }

    /// Who sends; `None` where nobody is named.
    pub(crate) fn credentials(&self) -> Result<Option<Credentials>, Error> {
        self.login.resolve(self.root.as_deref())
    }

    /// The rules for texts; `None` where there are none.
    pub(crate) fn rules(&self) -> Result<Option<Rules>, Error> {
        compiled(&self.redact)
    }

    /// The rules alone, whatever else is set; nothing gets through where they
    /// cannot be read.
    #[cfg(feature = "cli")]
    pub(crate) fn rules_of(root: Option<&Path>) -> Option<Rules> {
        let file = root.map(File::read).transpose().map(Option::unwrap_or_default);
        let rules = file.and_then(|file| redact(file.redact));
        let rules = rules.and_then(|rules| compiled(&rules));
        rules.unwrap_or_else(|_| Some(Rules::everything()))
    }

    /// Where Jira Cloud is asked about issues; `None` where nothing is said of it.
    pub(crate) fn jira(&self) -> Result<Option<Jira>, Error> {
        self.jira.resolve(&self.target)
    }

    fn new(file: File, env: env::Settings) -> Result<Self, Error> {
        let network = network(&file, &env)?;
        let limits = limits(&file, &env)?;
        let policy = Policy::parse(env.upload.or(file.upload).as_deref())?;
        let target = target::Settings {
            deployment: env.deployment.or(file.deployment),
            url: env.url.or(file.url),
            api_version: env.api_version.or(file.api_version),
            allow_http: env.allow_http.map(|hosts| list(&hosts)).or(file.allow_http),
        };
        Ok(Self {
            root: None,
            limits,
            target,
            jira: jira::Settings {
                url: env.jira_url.or(file.jira_url),
                email: env.jira_email,
                token: env.jira_token,
            },
            network,
            login: credentials::Settings {
                client_id: env.client_id,
                client_secret: env.client_secret,
                token: env.token,
                username: env.username,
                password: env.password,
                oauth_consumer_key: env.oauth_consumer_key,
                oauth_access_token: env.oauth_access_token,
                oauth_private_key_file: env.oauth_private_key_file,
            },
            policy,
            redact: redact(file.redact)?,
            steps: parse_steps(env.steps.or(file.steps).as_deref())?,
            words: status::words(env.statuses, file.status.unwrap_or_default())?,
            non_executable: env
                .non_executable
                .map(|names| list(&names))
                .or(file.non_executable)
                .unwrap_or_default(),
            provision: switch("XRAY_PROVISION", env.provision.as_deref())?
                .or(file.provision)
                .unwrap_or(false),
            test_execution: env.test_execution.or(file.test_execution),
            details: Details {
                project: env.project.or(file.project),
                summary: template("XRAY_SUMMARY", env.summary.or(file.summary))?,
                description: template("XRAY_DESCRIPTION", env.description.or(file.description))?,
                version: env.version.or(file.version),
                revision: env.revision.or(file.revision),
                test_plan: env.test_plan.or(file.test_plan),
                test_environments: env
                    .test_environments
                    .map(|names| list(&names))
                    .or(file.test_environments)
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(|name| template("XRAY_TEST_ENVIRONMENTS", Some(name)).transpose())
                    .collect::<Result<_, _>>()?,
                fields: fields::fields(file.execution.unwrap_or_default().fields)?,
            },
        })
    }
}

fn compiled(rules: &[String]) -> Result<Option<Rules>, Error> {
    Rules::new(rules).map_err(|Wrong { rule, why }| Error::Rule { rule, why })
}

/// The environment's rules and those of the file.
fn redact(of_file: Vec<String>) -> Result<Vec<String>, Error> {
    let of_env = env::redact().map_err(|rules| Error::Rule {
        rule: rules.to_string_lossy().into_owned(),
        why: "it is no UTF-8".to_owned(),
    })?;
    Ok(of_env.into_iter().chain(of_file).collect())
}

fn network(file: &File, env: &env::Settings) -> Result<Network, Error> {
    let whole = |setting, env: &Option<String>, file| whole(setting, env.as_deref(), file);
    let settings = network::Settings {
        connect_timeout: whole("XRAY_CONNECT_TIMEOUT", &env.connect_timeout, file.connect_timeout)?,
        answer_timeout: whole("XRAY_ANSWER_TIMEOUT", &env.answer_timeout, file.answer_timeout)?,
        budget: whole("XRAY_BUDGET", &env.budget, file.budget)?,
        rate_limit: whole("XRAY_RATE_LIMIT", &env.rate_limit, file.rate_limit)?,
        ca_cert_file: env.ca_cert_file.clone().or_else(|| file.ca_cert_file.clone()),
        client_cert_file: env.client_cert_file.clone().or_else(|| file.client_cert_file.clone()),
        insecure_tls: switch("XRAY_INSECURE_TLS", env.insecure_tls.as_deref())?,
    };
    Ok(settings.resolve())
}

fn limits(file: &File, env: &env::Settings) -> Result<Limits, Error> {
    let size = |env: &Option<String>, file: &Option<limits::Size>| {
        env.clone().map(limits::Size::Text).or_else(|| file.clone())
    };
    let wait = env.unclear_wait.as_deref();
    let limits = limits::Settings {
        max_body: size(&env.max_body, &file.max_body),
        per_file: size(&env.evidence_per_file, &file.evidence_per_file),
        per_test: size(&env.evidence_per_test, &file.evidence_per_test),
        per_run: size(&env.evidence_per_run, &file.evidence_per_run),
        unclear_wait: whole("XRAY_UNCLEAR_WAIT", wait, file.unclear_wait)?,
    };
    limits.resolve()
}

/// Is anything sent, and must it be?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub(crate) enum Policy {
    /// Sent where there are credentials; a failure is a warning.
    Auto,
    /// Recorded only.
    Never,
    /// Sent; a failure fails what can fail.
    Required,
}

impl Policy {
    /// What the environment says, for when the file cannot be read.
    pub(crate) fn of_the_environment() -> Self {
        Self::parse(env::settings().upload.as_deref()).unwrap_or(Self::Auto)
    }

    fn parse(word: Option<&str>) -> Result<Self, Error> {
        match word {
            None | Some("auto") => Ok(Self::Auto),
            Some("never") => Ok(Self::Never),
            Some("required") => Ok(Self::Required),
            Some(_) => Err(Error::word("XRAY_UPLOAD", word, "auto, never, required")),
        }
    }
}

/// A text that can be filled in once the facts are known.
fn template(setting: &'static str, text: Option<String>) -> Result<Option<String>, Error> {
    if let Some(text) = &text {
        Template::parse(text).map_err(|source| Error::Template { setting, source })?;
    }
    Ok(text)
}

fn parse_steps(word: Option<&str>) -> Result<Steps, Error> {
    match word {
        None | Some("comment") => Ok(Steps::Comment),
        Some("results") => Ok(Steps::Results),
        Some(_) => Err(Error::word("XRAY_STEPS", word, "comment, results")),
    }
}

fn switch(setting: &'static str, word: Option<&str>) -> Result<Option<bool>, Error> {
    match word {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(Error::word(setting, word, "true, false")),
    }
}

/// A whole number, of which the environment's wins.
fn whole(
    setting: &'static str,
    env: Option<&str>,
    file: Option<u64>,
) -> Result<Option<u64>, Error> {
    let Some(word) = env else { return Ok(file) };
    let number = word.parse();
    number.map(Some).map_err(|_| Error::word(setting, Some(word), "whole numbers, such as 300"))
}

/// The parts of a comma-separated list, without the empty ones.
fn list(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
