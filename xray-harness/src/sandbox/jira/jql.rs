//! The part of JQL that this project's own queries are written in.
//!
//! Clauses joined by AND: `key in (…)`, `project =`, `issuetype =` or `in`, and
//! `~` over text that is plain words. Jira's own search would take far more;
//! here the rest is refused rather than guessed.

use crate::sandbox::issue::Issue;
use crate::sandbox::store::Store;

/// A query that was understood.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::sandbox) struct Query {
    keys: Option<Vec<String>>,
    projects: Option<Vec<String>>,
    kinds: Option<Vec<String>>,
    texts: Vec<Text>,
}

#[derive(Debug, PartialEq, Eq)]
struct Text {
    field: Field,
    words: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Any,
    Description,
    Summary,
}

/// Reads a query, or says what of it is not JQL or not known here.
pub(in crate::sandbox) fn parse(jql: &str) -> Result<Query, String> {
    let tokens = tokens(jql)?;
    let mut rest = Tokens(&tokens);
    let mut query = Query::default();
    loop {
        rest.clause(&mut query)?;
        match rest.next() {
            None => return Ok(query),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("and") => {}
            Some(other) => return Err(not_here(&format!("{other:?} after a clause"))),
        }
    }
}

impl Query {
    /// The issues that match, oldest first; or, as Jira has it, the one
    /// unknown key or project that spoils the whole query.
    pub(in crate::sandbox) fn run(mut self, store: &mut Store) -> Result<Vec<Issue>, Vec<String>> {
        let unseen = store.search();
        let mut problems = Vec::new();
        for project in self.projects.iter_mut().flatten() {
            if !store.world().has_project(project) {
                problems
                    .push(format!("The value '{project}' does not exist for the field 'project'."));
            }
            *project = store.world().project_today(project).to_owned();
        }
        let candidates = match &self.keys {
            None => store.issues(),
            Some(keys) => keys
                .iter()
                .filter_map(|key| {
                    let found = store.issue(key);
                    if found.is_none() {
                        problems.push(unknown_key(key));
                    }
                    found
                })
                .collect(),
        };
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut found: Vec<Issue> = Vec::new();
        for issue in candidates {
            let is_new = !found.iter().any(|known| known.id == issue.id);
            if is_new && !unseen.contains(&issue.key) && self.takes(&issue) {
                found.push(issue);
            }
        }
        Ok(found)
    }

    /// The keys that it asks for and that there are not.
    pub(in crate::sandbox) fn without_unknown_keys(mut self, store: &mut Store) -> Self {
        if let Some(keys) = &mut self.keys {
            keys.retain(|key| store.issue(key).is_some());
        }
        self
    }

    fn takes(&self, issue: &Issue) -> bool {
        let is_any = |wanted: &Option<Vec<String>>, test: &dyn Fn(&str) -> bool| {
            wanted.as_ref().is_none_or(|wanted| wanted.iter().any(|name| test(name)))
        };
        is_any(&self.projects, &|name| issue.project() == name)
            && is_any(&self.kinds, &|name| issue.may_be(name))
            && self.texts.iter().all(|text| text.is_in(issue))
    }
}

fn unknown_key(key: &str) -> String {
    format!("An issue with key '{key}' does not exist for field 'key'.")
}

impl Text {
    fn is_in(&self, issue: &Issue) -> bool {
        let description = issue.description.as_deref().unwrap_or_default();
        let text = match self.field {
            Field::Any => format!("{} {description}", issue.summary),
            Field::Description => description.to_owned(),
            Field::Summary => issue.summary.clone(),
        };
        let text = text.to_lowercase();
        let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
        self.words.iter().all(|word| words.contains(&&*word.to_lowercase()))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Quoted(String),
    Sign(char),
}

struct Tokens<'a>(&'a [Token]);

impl<'a> Tokens<'a> {
    fn next(&mut self) -> Option<&'a Token> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(first)
    }

    fn clause(&mut self, query: &mut Query) -> Result<(), String> {
        let field = match self.next() {
            Some(Token::Word(field)) => field.to_ascii_lowercase(),
            other => return Err(not_here(&format!("{other:?} where a field belongs"))),
        };
        match &*field {
            "key" | "issuekey" => set(&mut query.keys, self.values()?, &field),
            "project" => set(&mut query.projects, self.values()?, &field),
            "issuetype" | "type" => set(&mut query.kinds, self.values()?, &field),
            "text" => self.text(Field::Any, query),
            "description" => self.text(Field::Description, query),
            "summary" => self.text(Field::Summary, query),
            _ => Err(not_here(&format!("the field {field}"))),
        }
    }

    /// `= value` or `in (value, value)`.
    fn values(&mut self) -> Result<Vec<String>, String> {
        match self.next() {
            Some(Token::Sign('=')) => Ok(vec![self.value()?]),
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("in") => self.list(),
            other => Err(not_here(&format!("the operator {other:?}"))),
        }
    }

    fn list(&mut self) -> Result<Vec<String>, String> {
        let malformed = || "Error in the JQL Query: expecting a list in parentheses.".to_owned();
        if self.next() != Some(&Token::Sign('(')) {
            return Err(malformed());
        }
        let mut values = vec![self.value()?];
        loop {
            match self.next() {
                Some(Token::Sign(',')) => values.push(self.value()?),
                Some(Token::Sign(')')) => return Ok(values),
                _ => return Err(malformed()),
            }
        }
    }

    fn value(&mut self) -> Result<String, String> {
        match self.next() {
            Some(Token::Word(text) | Token::Quoted(text)) => Ok(text.clone()),
            _ => Err("Error in the JQL Query: expecting a value.".to_owned()),
        }
    }

    /// Jira reads what follows `~` as a language of its own; plain words mean
    /// themselves in it.
    fn text(&mut self, field: Field, query: &mut Query) -> Result<(), String> {
        if self.next() != Some(&Token::Sign('~')) {
            return Err(not_here("a text field without ~"));
        }
        let text = self.value()?;
        let is_plain = |word: &str| word.chars().all(char::is_alphanumeric);
        let words: Vec<_> = text.split_whitespace().map(str::to_owned).collect();
        if words.is_empty() || !words.iter().all(|word| is_plain(word)) {
            return Err(not_here(&format!("the text {text:?}, which is not only plain words")));
        }
        query.texts.push(Text { field, words });
        Ok(())
    }
}

fn set(place: &mut Option<Vec<String>>, values: Vec<String>, field: &str) -> Result<(), String> {
    match place.replace(values) {
        None => Ok(()),
        Some(_) => Err(not_here(&format!("{field} twice"))),
    }
}

fn not_here(what: &str) -> String {
    format!("this sandbox's JQL does not know {what}")
}

fn tokens(jql: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = jql.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' | ',' | '=' | '~' => {
                tokens.push(Token::Sign(first));
                1
            }
            '"' | '\'' => {
                let end =
                    rest[1..].find(first).ok_or("Error in the JQL Query: a quote is open.")?;
                let text = &rest[1..=end];
                if text.contains('\\') {
                    return Err(not_here("escapes"));
                }
                tokens.push(Token::Quoted(text.to_owned()));
                end + 2
            }
            _ => {
                let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
                let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                if end == 0 {
                    return Err(not_here(&format!("the character {first}")));
                }
                tokens.push(Token::Word(rest[..end].to_owned()));
                end
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}
