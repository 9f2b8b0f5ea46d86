//! Cuts SQL into tokens, so that no rewriting touches a string or a comment.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Space,
    /// `-- …` or `/* … */`.
    Comment,
    /// `'…'` or `$tag$…$tag$`.
    Text,
    /// A keyword or a bare name.
    Word,
    /// `"…"`.
    Quoted,
    /// `$1`.
    Param,
    Number,
    /// Any other single character.
    Mark,
}

/// A piece of SQL. The pieces of a text, put together, are that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'s> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'s str,
}

impl Token<'_> {
    pub(crate) fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_mark(&self, mark: &str) -> bool {
        self.kind == TokenKind::Mark && self.text == mark
    }

    /// Whether it means something to a database.
    pub(crate) fn counts(&self) -> bool {
        !matches!(self.kind, TokenKind::Space | TokenKind::Comment)
    }

    /// The name that a word or a quoted word stands for.
    pub(crate) fn name(&self) -> Option<&str> {
        match self.kind {
            TokenKind::Word => Some(self.text),
            TokenKind::Quoted => Some(self.text.trim_matches('"')),
            _ => None,
        }
    }
}

/// All tokens of a text. An unfinished string or comment reaches to the end; the database refuses
/// it then.
pub(crate) fn tokens(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = sql;
    std::iter::from_fn(move || {
        let (kind, length) = first(rest)?;
        let (text, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = tail;
        Some(Token { kind, text })
    })
}

fn first(rest: &str) -> Option<(TokenKind, usize)> {
    let start = rest.chars().next()?;
    let token = match start {
        '-' if rest.starts_with("--") => (TokenKind::Comment, through(rest, 2, "\n")),
        '/' if rest.starts_with("/*") => (TokenKind::Comment, through(rest, 2, "*/")),
        // A doubled quote inside ends one token and begins the next: the same text in the end.
        '\'' => (TokenKind::Text, through(rest, 1, "'")),
        '"' => (TokenKind::Quoted, through(rest, 1, "\"")),
        '$' => dollar(rest),
        c if c.is_whitespace() => (TokenKind::Space, span(rest, char::is_whitespace)),
        c if c.is_ascii_digit() => (TokenKind::Number, span(rest, |c| c.is_ascii_alphanumeric())),
        c if is_word(c) => (TokenKind::Word, span(rest, is_word)),
        c => (TokenKind::Mark, c.len_utf8()),
    };
    Some(token)
}

fn dollar(rest: &str) -> (TokenKind, usize) {
    let body = rest.get(1..).unwrap_or_default();
    if body.starts_with(|c: char| c.is_ascii_digit()) {
        return (TokenKind::Param, 1 + span(body, |c| c.is_ascii_digit()));
    }
    let tag = 1 + span(body, is_word) + 1;
    match rest.get(..tag) {
        Some(quote) if quote.ends_with('$') => (TokenKind::Text, through(rest, tag, quote)),
        _ => (TokenKind::Mark, 1),
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn span(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length up to and with `end`, looked for from `from` on.
fn through(text: &str, from: usize, end: &str) -> usize {
    let found = text.get(from..).and_then(|tail| tail.find(end));
    found.map_or(text.len(), |place| from + place + end.len())
}
