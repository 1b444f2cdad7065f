//! Text to expressions, by recursive descent.

use thiserror::Error;

use super::digest::Hashed;
use super::expression::{Comparator, Equality, Expression};
use super::operand::{Operand, TextOperand};

/// How deep parentheses and `NOT` may nest. No person writes that deep, and what comes from outside must not decide
/// how much of the stack is used.
const MAX_DEPTH: usize = 64;

/// An expression that cannot be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ExpressionError {
    /// Something else belongs there.
    #[error("cannot be read at byte {at}: expected {expected}")]
    Expected {
        /// Bytes from the beginning.
        at: usize,
        /// What would be right.
        expected: &'static str,
    },
    /// Quotes that never close.
    #[error("has quotes at byte {at} that do not close: expected the same quote at the end of the text")]
    OpenQuotes {
        /// Where they open.
        at: usize,
    },
    /// A number out of range.
    #[error("has a number at byte {at} that is too large: expected one of 64 bits")]
    NumberTooLarge {
        /// Where it begins.
        at: usize,
    },
    /// Hostile, or made by a program gone wrong.
    #[error("nests deeper than {MAX_DEPTH} at byte {at}: expected fewer parentheses and NOTs")]
    TooDeep {
        /// Where it became too deep.
        at: usize,
    },
}

/// Reads through a text.
pub(super) struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0 }
    }

    /// A filter and nothing behind it.
    pub(super) fn whole_filter(mut self) -> Result<Expression, ExpressionError> {
        let expression = self.or()?;
        self.end("AND, OR or the end")?;
        Ok(expression)
    }

    pub(super) fn end(&mut self, expected: &'static str) -> Result<(), ExpressionError> {
        self.skip_space();
        if self.rest().is_empty() { Ok(()) } else { Err(self.expected(expected)) }
    }

    fn or(&mut self) -> Result<Expression, ExpressionError> {
        self.joined("OR", Self::and, Expression::Or)
    }

    fn and(&mut self) -> Result<Expression, ExpressionError> {
        self.joined("AND", Self::not, Expression::And)
    }

    fn joined(
        &mut self,
        word: &str,
        part: fn(&mut Self) -> Result<Expression, ExpressionError>,
        join: fn(Vec<Expression>) -> Expression,
    ) -> Result<Expression, ExpressionError> {
        let first = part(self)?;
        let mut parts = Vec::new();
        while self.take_word(word) {
            parts.push(part(self)?);
        }
        if parts.is_empty() {
            return Ok(first);
        }
        parts.insert(0, first);
        Ok(join(parts))
    }

    fn not(&mut self) -> Result<Expression, ExpressionError> {
        if self.take_word("NOT") {
            return self.deeper(|parser| Ok(Expression::Not(Box::new(parser.not()?))));
        }
        if self.take("(") {
            return self.deeper(|parser| {
                let inner = parser.or()?;
                if parser.take(")") {
                    Ok(inner)
                } else {
                    Err(parser.expected("AND, OR or a closing parenthesis"))
                }
            });
        }
        self.comparison()
    }

    fn deeper(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<Expression, ExpressionError>,
    ) -> Result<Expression, ExpressionError> {
        if self.depth == MAX_DEPTH {
            return Err(ExpressionError::TooDeep { at: self.at });
        }
        self.depth += 1;
        let expression = inner(self)?;
        self.depth -= 1;
        Ok(expression)
    }

    fn comparison(&mut self) -> Result<Expression, ExpressionError> {
        Ok(match self.operand()? {
            Operand::Text(operand) => {
                Expression::Text(operand, self.equality()?, Hashed::value(self.quoted()?))
            }
            Operand::Number(operand) => Expression::Number(operand, self.comparator()?, self.number()?),
            Operand::HasAvailablePlayerSessions => Expression::HasAvailable(self.equality()?, self.truth()?),
        })
    }

    /// An operand. A property's key goes on until a space, a comparator or a parenthesis.
    pub(super) fn operand(&mut self) -> Result<Operand, ExpressionError> {
        self.skip_space();
        let ends = |c: char| c.is_whitespace() || matches!(c, '=' | '<' | '>' | '(' | ')' | '\'' | '"');
        let rest = self.rest();
        let name = &rest[..rest.find(ends).unwrap_or(rest.len())];
        let operand = Operand::from_name(name).ok_or_else(|| self.expected(Operand::NAMES))?;
        if let Operand::Text(TextOperand::Property(key)) = &operand
            && (key.as_str().is_empty() || key.as_str().contains('.'))
        {
            let expected = "a game property's key behind gameSessionProperties., without a '.': keys with one cannot be searched";
            return Err(self.expected(expected));
        }
        self.at += name.len();
        Ok(operand)
    }

    fn equality(&mut self) -> Result<Equality, ExpressionError> {
        self.skip_space();
        let at = self.at;
        match self.comparator() {
            Ok(Comparator::Equal) => Ok(Equality::Is),
            Ok(Comparator::NotEqual) => Ok(Equality::IsNot),
            _ => Err(ExpressionError::Expected { at, expected: "= or <>: this operand knows no others" }),
        }
    }

    fn comparator(&mut self) -> Result<Comparator, ExpressionError> {
        // The longer ones first: `<` begins two of them.
        const COMPARATORS: [(&str, Comparator); 6] = [
            ("<>", Comparator::NotEqual),
            ("<=", Comparator::LessOrEqual),
            (">=", Comparator::GreaterOrEqual),
            ("=", Comparator::Equal),
            ("<", Comparator::Less),
            (">", Comparator::Greater),
        ];
        let found = COMPARATORS.into_iter().find(|(sign, _)| self.take(sign));
        found.map(|(_, comparator)| comparator).ok_or_else(|| self.expected("=, <>, <, >, <= or >="))
    }

    fn quoted(&mut self) -> Result<String, ExpressionError> {
        self.skip_space();
        let open = self.at;
        let mut chars = self.rest().char_indices();
        let quote = match chars.next() {
            Some((_, quote @ ('\'' | '"'))) => quote,
            _ => return Err(self.expected("text in single or double quotes")),
        };
        let mut value = String::new();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
                _ if c == quote => {
                    self.at += at + quote.len_utf8();
                    return Ok(value);
                }
                _ => value.push(c),
            }
        }
        Err(ExpressionError::OpenQuotes { at: open })
    }

    fn number(&mut self) -> Result<i64, ExpressionError> {
        self.skip_space();
        let word = self.word();
        let digits = word.strip_prefix('-').unwrap_or(word);
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(self.expected("a whole number without quotes"));
        }
        let number = word.parse().map_err(|_| ExpressionError::NumberTooLarge { at: self.at })?;
        self.at += word.len();
        Ok(number)
    }

    fn truth(&mut self) -> Result<bool, ExpressionError> {
        if self.take_word("true") {
            Ok(true)
        } else if self.take_word("false") {
            Ok(false)
        } else {
            Err(self.expected("true or false without quotes"))
        }
    }

    /// Takes a keyword that is not the beginning of something longer.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        self.skip_space();
        let is_next = self.word() == word;
        if is_next {
            self.at += word.len();
        }
        is_next
    }

    fn take(&mut self, sign: &str) -> bool {
        self.skip_space();
        let is_next = self.rest().starts_with(sign);
        if is_next {
            self.at += sign.len();
        }
        is_next
    }

    /// What is next as far as words and numbers go.
    fn word(&self) -> &'a str {
        let rest = self.rest();
        let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
        &rest[..rest.find(ends).unwrap_or(rest.len())]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn expected(&self, expected: &'static str) -> ExpressionError {
        ExpressionError::Expected { at: self.at, expected }
    }
}
