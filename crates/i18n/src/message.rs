//! Renders messages from templates that staff write: `{{ parameter }}`, `{% if %}`, `{% for %}`.
//!
//! Everything is bounded, because templates come from many tenants: the source, the work, the
//! output. What could make one value grow from another (assignment, joining, repeating, lists,
//! filters) is refused, so that memory stays within the sizes of source, parameters and output.
//! Nothing is read from disk, and a template cannot name another.

mod defaults;
mod own;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::LazyLock;

use minijinja::machinery::{Token, tokenize};
use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior, Value};

pub use defaults::{PARAMETERS, Template, default_template};
pub use own::{Mail, OwnError, Part, own_mail, own_short};

/// The longest template, in bytes: below 2¹⁶, for the engine counts lines and columns in 16 bits.
pub const MAX_SOURCE: usize = 32 * 1024;
/// The longest rendered message, in bytes.
pub const MAX_OUTPUT: usize = 64 * 1024;
/// Steps of the template engine that one message may take; a plain one takes some hundred.
const MAX_STEPS: u64 = 50_000;

/// Statements (`{% … %}`) in a template, and words and signs in one tag. The engine reads and drops
/// what is nested or chained by recursion: without these limits a long chain ends the process.
const MAX_STATEMENTS: usize = 200;
const MAX_TAG_TOKENS: usize = 60;

/// What the rendered text is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// SMS, chat, subject, plain e-mail: parameters stand as they are.
    Text,
    /// HTML e-mail: parameters are escaped, always.
    Html,
}

/// Why a template does not render, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {fault}")]
pub struct TemplateError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub fault: TemplateFault,
}

/// What is wrong with a template.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateFault {
    /// A tag is malformed or not closed.
    #[error("syntax")]
    Syntax,
    /// A parameter that this message does not have.
    #[error("unknown parameter `{0}`")]
    UnknownParameter(String),
    /// A tag, operator, filter or function that templates may not use.
    #[error("`{0}` is not allowed")]
    Forbidden(String),
    /// An operation that its values do not support.
    #[error("impossible operation")]
    Operation,
    /// Loops that take too many steps, too many statements, or a tag that is too long.
    #[error("too much work")]
    TooMuchWork,
    /// The template or its result is longer than [`MAX_SOURCE`] or [`MAX_OUTPUT`].
    #[error("too long")]
    TooLong,
}

/// The message that a template makes of its parameters: all of it, or an error.
pub fn render(
    template: &str,
    parameters: &BTreeMap<String, String>,
    format: Format,
) -> Result<String, TemplateError> {
    check(template, |name| parameters.contains_key(name))?;

    let environment = environment_for(format);
    let template = environment
        .template_from_str(template)
        .map_err(|error| describe(&error))?;
    fill(&template, parameters)
}

/// A default message with its parameters filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

impl Template {
    /// The message that this template makes of its parameters, as [`render`] does. The defaults are
    /// few and never change while the process lives, so each is read once.
    pub fn render(&self, parameters: &BTreeMap<String, String>) -> Result<Rendered, TemplateError> {
        Ok(Rendered {
            subject: part(&TEXTS, self.subject, parameters)?,
            text: part(&TEXTS, self.text, parameters)?,
        })
    }

    /// The same message as an SMS or a chat message.
    pub fn render_short(
        &self,
        parameters: &BTreeMap<String, String>,
    ) -> Result<String, TemplateError> {
        Ok(own::cheap(&part(&TEXTS, self.short, parameters)?))
    }

    /// The same message as a whole page for mail programs.
    pub fn render_html(
        &self,
        parameters: &BTreeMap<String, String>,
    ) -> Result<String, TemplateError> {
        part(&PAGES, self.html, parameters)
    }
}

fn part(
    environment: &Environment<'static>,
    source: &str,
    parameters: &BTreeMap<String, String>,
) -> Result<String, TemplateError> {
    let template = environment.get_template(source);
    fill(&template.map_err(|error| describe(&error))?, parameters)
}

/// The default texts, each under itself as its name.
static TEXTS: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let parts = defaults::all();
    let parts = parts.flat_map(|default| [default.subject, default.text, default.short]);
    ready(Format::Text, parts)
});
/// The default pages, and the frame of others.
static PAGES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let frames = defaults::frames().flat_map(|frame| [frame.head, frame.button]);
    ready(
        Format::Html,
        defaults::all().map(|default| default.html).chain(frames),
    )
});

fn ready(format: Format, sources: impl Iterator<Item = &'static str>) -> Environment<'static> {
    let mut environment = environment_for(format);
    for source in sources {
        // One that cannot be read is then not found, which is the error of rendering it.
        let _ = environment.add_template(source, source);
    }
    environment
}

fn fill(
    template: &minijinja::Template<'_, '_>,
    parameters: &BTreeMap<String, String>,
) -> Result<String, TemplateError> {
    let values = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let mut output = Bounded(Vec::new());
    template
        .render_captured_to(Value::from_pairs(values), &mut output)
        .map_err(|error| describe(&error))?;
    // Only whole texts are written, so this cannot be anything but UTF-8.
    String::from_utf8(output.0).map_err(|_| TemplateError {
        line: 1,
        fault: TemplateFault::Operation,
    })
}

/// Whether a template is sound and names only parameters that are known, on every branch: for
/// when it is saved.
pub fn check(template: &str, is_known: impl Fn(&str) -> bool) -> Result<(), TemplateError> {
    if template.len() > MAX_SOURCE {
        return Err(TemplateError {
            line: 1,
            fault: TemplateFault::TooLong,
        });
    }
    check_language(template)?;

    let environment = environment();
    let parsed = environment
        .template_from_str(template)
        .map_err(|error| describe(&error))?;
    let unknown: BTreeSet<String> = parsed
        .undeclared_variables(false)
        .into_iter()
        .filter(|name| !is_known(name))
        .collect();
    match unknown.first() {
        None => Ok(()),
        Some(first) => Err(locate(template, &unknown).unwrap_or_else(|| TemplateError {
            line: 1,
            fault: TemplateFault::UnknownParameter(first.clone()),
        })),
    }
}

fn environment_for(format: Format) -> Environment<'static> {
    let mut environment = environment();
    environment.set_auto_escape_callback(move |_| match format {
        Format::Text => AutoEscape::None,
        Format::Html => AutoEscape::Html,
    });
    environment
}

fn environment() -> Environment<'static> {
    // Empty: no filters, tests or functions.
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(MAX_STEPS));
    environment.set_syntax(syntax());
    environment
}

/// A tag alone on its line leaves no empty line; a newline at the end stays.
fn syntax() -> SyntaxConfig {
    SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        // Only clashing delimiters can fail, and these are the usual ones.
        .unwrap_or_default()
}

/// Refuses all but printing, conditions and plain loops over given values.
fn check_language(template: &str) -> Result<(), TemplateError> {
    let (mut statements, mut tag_tokens) = (0_usize, 0_usize);
    let mut opening = false;
    for token in tokenize(template, false, syntax()) {
        let (token, span) = token.map_err(|error| describe(&error))?;
        let refuse = |fault| {
            Err(TemplateError {
                line: span.start_line.into(),
                fault,
            })
        };
        if opening {
            match token {
                Token::Ident("if" | "elif" | "else" | "endif" | "for" | "endfor") => {}
                Token::Ident(tag) => return refuse(TemplateFault::Forbidden(tag.to_owned())),
                _ => return refuse(TemplateFault::Syntax),
            }
        }
        match token {
            Token::BlockStart | Token::VariableStart | Token::TemplateData(_) => tag_tokens = 0,
            // Each of these can make a value that is larger than what it is made of.
            Token::Tilde
            | Token::Plus
            | Token::Mul
            | Token::Pow
            | Token::Pipe
            | Token::BracketOpen
            | Token::BraceOpen
            | Token::Comma => {
                let sign = token.to_string().replace('`', "");
                return refuse(TemplateFault::Forbidden(sign));
            }
            Token::Ident(word @ "recursive") => {
                return refuse(TemplateFault::Forbidden(word.to_owned()));
            }
            _ => tag_tokens += 1,
        }
        opening = matches!(token, Token::BlockStart);
        statements += usize::from(opening);
        if statements > MAX_STATEMENTS || tag_tokens > MAX_TAG_TOKENS {
            return refuse(TemplateFault::TooMuchWork);
        }
    }
    Ok(())
}

/// The first place that names one of the unknown parameters.
fn locate(template: &str, unknown: &BTreeSet<String>) -> Option<TemplateError> {
    let mut after_dot = false;
    for (token, span) in tokenize(template, false, syntax()).flatten() {
        if let Token::Ident(name) = token
            && !after_dot
            && unknown.contains(name)
        {
            return Some(TemplateError {
                line: span.start_line.into(),
                fault: TemplateFault::UnknownParameter(name.to_owned()),
            });
        }
        after_dot = matches!(token, Token::Dot);
    }
    None
}

fn describe(error: &minijinja::Error) -> TemplateError {
    let fault = match error.kind() {
        ErrorKind::SyntaxError | ErrorKind::BadEscape => TemplateFault::Syntax,
        ErrorKind::OutOfFuel => TemplateFault::TooMuchWork,
        ErrorKind::WriteFailure => TemplateFault::TooLong,
        ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::UnknownFunction
        | ErrorKind::UnknownMethod => {
            TemplateFault::Forbidden(error.detail().unwrap_or_default().to_owned())
        }
        _ => TemplateFault::Operation,
    };
    TemplateError {
        line: error.line().unwrap_or(1),
        fault,
    }
}

/// Takes bytes up to [`MAX_OUTPUT`] and fails beyond.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MAX_OUTPUT {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
