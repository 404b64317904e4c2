//! What the user asks for: `xray.toml` and the environment, which wins.

mod credentials;
mod error;
mod fields;
mod file;
mod jira;
mod limits;
mod network;
mod problems;
mod setting;
mod status;
mod target;
mod unread;

use std::path::{Path, PathBuf};

pub(crate) use credentials::Credentials;
pub(crate) use error::Error;
pub(crate) use fields::setting_of_field;
pub(crate) use jira::{Jira, JiraLogin};
pub(crate) use limits::Limits;
pub(crate) use network::Network;
#[cfg(feature = "cli")]
pub(crate) use problems::Noticed;
pub(crate) use target::Target;

use crate::deployment::Deployment;
use crate::execution::model::Details;
use crate::provenance::Template;
use crate::redact::{Rules, Wrong};
use crate::wire::{Named, Steps};
use crate::{env, key, secret};
use file::File;
use problems::Problems;
use setting::Origins;

/// Everything that decides what is sent, and where.
#[derive(Debug)]
pub(crate) struct Config {
    /// The workspace's root, where it is known.
    pub(crate) root: Option<PathBuf>,
    /// What of all this the file says.
    origins: Origins,
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
        let (config, problems) = Self::examined(root);
        problems.into_iter().next().map_or(Ok(config), Err)
    }

    /// The same with all that is wrong, in whose place is what holds where
    /// nothing is said.
    pub(crate) fn examined(root: Option<&Path>) -> (Self, Vec<Error>) {
        let mut problems = Problems::default();
        let mut file = problems.take(root.map(File::read).transpose()).unwrap_or_default();
        let origins = std::mem::take(&mut file.origins);
        let mut config = Self::new(file, env::settings(), &mut problems);
        config.root = root.map(Path::to_owned);
        config.network.begin_at(root);
        let problems = problems.into_inner().into_iter().map(|error| origins.name(error)).collect();
        config.origins = origins;
        (config, problems)
    }

    /// What `xray.toml` sets, by name.
    #[cfg(feature = "cli")]
    pub(crate) fn file_keys(&self) -> Vec<String> {
        self.root.as_deref().map(File::keys).unwrap_or_default()
    }

    /// The address to send to.
    pub(crate) fn target(&self) -> Result<Target, Error> {
        let deployment = self.deployment()?.ok_or(Error::NoDeployment)?;
        self.target.resolve(deployment).map_err(|error| self.origins.name(error))
    }

    /// Does anybody say something for `variable`, right or wrong?
    #[cfg(feature = "cli")]
    pub(crate) fn says(&self, variable: &'static str) -> bool {
        env::says(variable) || self.origins.says(variable)
    }

    /// What is wrong with the address, where nobody says whose it is.
    #[cfg(feature = "cli")]
    pub(crate) fn wrong_url(&self) -> Option<Error> {
        self.target.url().err().map(|error| self.origins.name(error))
    }

    /// Which deployment is meant, as far as the settings tell.
    pub(crate) fn deployment(&self) -> Result<Option<Deployment>, Error> {
        let deployment = self.target.deployment(self.credentials()?.as_ref());
        deployment.map_err(|error| self.origins.name(error))
    }

    /// Who sends; `None` where nobody is named.
    pub(crate) fn credentials(&self) -> Result<Option<Credentials>, Error> {
        self.login.resolve(self.root.as_deref())
    }

    /// The rules for texts, and the credentials that none may hold; `None` where
    /// there are neither.
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
        self.jira.resolve(&self.target).map_err(|error| self.origins.name(error))
    }

    fn new(file: File, env: env::Settings, problems: &mut Problems) -> Self {
        let network = network(&file, &env, problems);
        let limits = limits(&file, &env, problems);
        let policy = problems.take(Policy::parse(env.upload.or(file.upload).as_deref()));
        let target = target::Settings {
            deployment: env.deployment.or(file.deployment),
            url: env.url.or(file.url),
            api_version: env.api_version.or(file.api_version),
            allow_http: env.allow_http.map(|hosts| list(&hosts)).or(file.allow_http),
        };
        Self {
            root: None,
            origins: Origins::default(),
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
            redact: problems.take(redact(file.redact)),
            steps: problems.take(parse_steps(env.steps.or(file.steps).as_deref())),
            words: status::words(env.statuses, file.status.unwrap_or_default(), problems),
            non_executable: names(env.non_executable, file.non_executable),
            provision: problems
                .take(switch("XRAY_PROVISION", env.provision.as_deref()))
                .or(file.provision)
                .unwrap_or(false),
            test_execution: problems
                .take(issue("XRAY_TEST_EXECUTION", env.test_execution.or(file.test_execution))),
            details: Details {
                project: problems.take(project(env.project.or(file.project))),
                summary: problems.take(template("XRAY_SUMMARY", env.summary.or(file.summary))),
                description: problems
                    .take(template("XRAY_DESCRIPTION", env.description.or(file.description))),
                version: env.version.or(file.version),
                revision: env.revision.or(file.revision),
                test_plan: problems.take(issue("XRAY_TEST_PLAN", env.test_plan.or(file.test_plan))),
                test_environments: names(env.test_environments, file.test_environments)
                    .into_iter()
                    .filter_map(|name| {
                        problems.take(template("XRAY_TEST_ENVIRONMENTS", Some(name)))
                    })
                    .collect(),
                fields: problems.take(fields::fields(file.execution.unwrap_or_default().fields)),
            },
        }
    }
}

fn compiled(rules: &[String]) -> Result<Option<Rules>, Error> {
    let secrets = env::secrets().iter().flat_map(|secret| secret::spellings_of(secret)).collect();
    Rules::new(rules, secrets).map_err(|Wrong { rule, why }| Error::Rule { rule, why })
}

/// The environment's rules and those of the file.
fn redact(of_file: Vec<String>) -> Result<Vec<String>, Error> {
    let of_env = env::redact().map_err(|rules| Error::Rule {
        rule: rules.to_string_lossy().into_owned(),
        why: "it is no UTF-8".to_owned(),
    })?;
    Ok(of_env.into_iter().chain(of_file).collect())
}

fn network(file: &File, env: &env::Settings, problems: &mut Problems) -> Network {
    let mut above_zero = |setting, env: &Option<String>, file| {
        problems.take(whole(setting, env.as_deref(), file, 1))
    };
    let settings = network::Settings {
        connect_timeout: above_zero(
            "XRAY_CONNECT_TIMEOUT",
            &env.connect_timeout,
            file.connect_timeout,
        ),
        answer_timeout: above_zero("XRAY_ANSWER_TIMEOUT", &env.answer_timeout, file.answer_timeout),
        // A limit of no request at all would be another way to say never.
        rate_limit: above_zero("XRAY_RATE_LIMIT", &env.rate_limit, file.rate_limit),
        budget: problems.take(whole("XRAY_BUDGET", env.budget.as_deref(), file.budget, 0)),
        ca_cert_file: env.ca_cert_file.clone().or_else(|| file.ca_cert_file.clone()),
        client_cert_file: env.client_cert_file.clone().or_else(|| file.client_cert_file.clone()),
        insecure_tls: problems.take(switch("XRAY_INSECURE_TLS", env.insecure_tls.as_deref())),
    };
    settings.resolve()
}

fn limits(file: &File, env: &env::Settings, problems: &mut Problems) -> Limits {
    let size = |env: &Option<String>, file: &Option<limits::Size>| {
        env.clone().map(limits::Size::Text).or_else(|| file.clone())
    };
    let wait = whole("XRAY_UNCLEAR_WAIT", env.unclear_wait.as_deref(), file.unclear_wait, 0);
    let limits = limits::Settings {
        max_body: size(&env.max_body, &file.max_body),
        per_file: size(&env.evidence_per_file, &file.evidence_per_file),
        per_test: size(&env.evidence_per_test, &file.evidence_per_test),
        per_run: size(&env.evidence_per_run, &file.evidence_per_run),
        unclear_wait: problems.take(wait),
    };
    limits.resolve(problems)
}

/// Is anything sent, and must it be?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Policy {
    /// Sent where there are credentials; a failure is a warning.
    #[default]
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
            Some(word) => Err(Error::word("XRAY_UPLOAD", word, "auto, never or required")),
        }
    }
}

/// A text that can be filled in once the facts are known.
fn template(setting: &'static str, text: Option<String>) -> Result<Option<String>, Error> {
    if let Some(text) = &text {
        Template::parse(text)
            .map_err(|source| Error::Template { setting: setting.into(), source })?;
    }
    Ok(text)
}

/// The key of an issue as Jira writes it.
fn issue(setting: &'static str, text: Option<String>) -> Result<Option<String>, Error> {
    in_capitals(text, key::is_key)
        .map_err(|text| Error::word(setting, &text, "the key of an issue, such as BOOK-429"))
}

/// The key of a project as Jira writes it.
fn project(text: Option<String>) -> Result<Option<String>, Error> {
    in_capitals(text, key::is_project)
        .map_err(|text| Error::word("XRAY_PROJECT", &text, "the key of a project, such as BOOK"))
}

/// Jira knows no key but in capitals, and means these by the others.
fn in_capitals(
    text: Option<String>,
    is_right: impl Fn(&str) -> bool,
) -> Result<Option<String>, String> {
    let Some(text) = text else { return Ok(None) };
    let key = text.trim().to_ascii_uppercase();
    if is_right(&key) { Ok(Some(key)) } else { Err(text) }
}

fn parse_steps(word: Option<&str>) -> Result<Steps, Error> {
    match word {
        None | Some("comment") => Ok(Steps::Comment),
        Some("results") => Ok(Steps::Results),
        Some(word) => Err(Error::word("XRAY_STEPS", word, "comment or results")),
    }
}

fn switch(setting: &'static str, word: Option<&str>) -> Result<Option<bool>, Error> {
    match word {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(word) => Err(Error::word(setting, word, "true or false")),
    }
}

/// A whole number of at least `least`, of which the environment's wins.
fn whole(
    setting: &'static str,
    env: Option<&str>,
    file: Option<u64>,
    least: u64,
) -> Result<Option<u64>, Error> {
    let given = match env {
        Some(word) => word.parse().ok(),
        None if file.is_none() => return Ok(None),
        None => file,
    };
    if given.is_some_and(|number| number >= least) {
        return Ok(given);
    }
    let wanted = match least {
        0 => "a whole number, such as 300",
        _ => "a whole number above 0, such as 300",
    };
    let word = env.map(str::to_owned).or_else(|| file.map(|number| number.to_string()));
    Err(Error::word(setting, &word.unwrap_or_default(), wanted))
}

/// A list, of which the environment's wins.
fn names(env: Option<String>, file: Option<Vec<String>>) -> Vec<String> {
    env.map(|names| list(&names)).or(file).unwrap_or_default()
}

/// The parts of a comma-separated list, without the empty ones.
fn list(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}
