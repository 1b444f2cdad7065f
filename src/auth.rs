//! The player's auth token: which one is current, and who has to ask the game for another. No I/O.
//!
//! A request begins with the token that is known. When none is known, or the gateway refused the one that was shown, one
//! request asks the game and all of them wait for its answer. Each request is asked again once.

use std::num::NonZeroU64;
use std::sync::Arc;

/// Names one question for an auth token. Never reused within one subsystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AuthRequestId(pub NonZeroU64);

/// Why the library asks for an auth token.
/// @since 0.1.0
#[repr(i32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RpAuthTokenReason {
    /// None is known.
    NoneKnown = 1,
    /// The gateway refused the one that is known: it has run out, or is not one of its. One that the game has kept will not do.
    Refused = 2,
}

/// A question for an auth token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthTokenRequest {
    /// What its answer names.
    pub id: AuthRequestId,
    /// Why it is asked.
    pub reason: RpAuthTokenReason,
    /// Whose token is wanted.
    pub player_id: String,
}

/// The auth tokens of one player, one after the other.
#[derive(Debug)]
pub(crate) struct Tokens {
    player_id: String,
    token: Option<Arc<str>>,
    /// Counts the tokens.
    generation: u64,
    /// Whether the game can be asked.
    is_asked: bool,
    /// The question that waits for its answer.
    open: Option<AuthRequestId>,
    /// Counts the questions that wait no more.
    answered: u64,
    /// The next question.
    next: AuthRequestId,
}

/// What one request knows of tokens; it keeps it over all its tries.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TokenUse {
    /// The token that it shows.
    generation: u64,
    /// The gateway refused that one.
    was_refused: bool,
    /// The game's answer to the question behind so many others is waited for.
    waits_behind: Option<u64>,
}

impl TokenUse {
    /// The gateway refused the token. Whether it is worth having another one: only the first time.
    pub(crate) fn refuse(&mut self) -> bool {
        !std::mem::replace(&mut self.was_refused, true)
    }
}

/// What a request has to do for a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Show this one, or none where nobody has one.
    Show(Option<Arc<str>>),
    /// Ask the game this, and wait.
    Ask(AuthTokenRequest),
    /// Wait: it has been asked.
    Wait,
    /// There is none to be had.
    Lacks,
}

impl Tokens {
    /// A player whose token is not known, and whom nobody is asked about.
    pub(crate) fn new(player_id: String) -> Self {
        Self {
            player_id,
            token: None,
            generation: 0,
            is_asked: false,
            open: None,
            answered: 0,
            next: AuthRequestId(NonZeroU64::MIN),
        }
    }

    /// The tokens of the player who plays next. These stay as they are: nobody is asked about them any more, and who waits
    /// is not answered.
    pub(crate) fn hand_over(&mut self, player_id: String) -> Self {
        let next = Self { is_asked: self.is_asked, next: self.next, ..Self::new(player_id) };
        self.allow_asking(false);
        next
    }

    pub(crate) fn player_id(&self) -> &str {
        &self.player_id
    }

    pub(crate) fn is_known(&self) -> bool {
        self.token.is_some()
    }

    /// Whether the game can be asked from now on. A question that is open when it cannot is answered by none.
    pub(crate) fn allow_asking(&mut self, is_asked: bool) {
        self.is_asked = is_asked;
        if !is_asked {
            self.close_question();
        }
    }

    /// The game says which token is current, or that it has none, without having been asked; whoever waits goes on.
    pub(crate) fn set(&mut self, token: Option<Arc<str>>) {
        self.generation += 1;
        self.token = token;
        self.close_question();
    }

    /// The game answers a question: this token, or that it has none. False when that question does not wait.
    pub(crate) fn answer(&mut self, question: AuthRequestId, token: Option<Arc<str>>) -> bool {
        if self.open != Some(question) {
            return false;
        }
        match token {
            Some(token) => self.set(Some(token)),
            // The one that is known may do for others yet.
            None => self.close_question(),
        }
        true
    }

    /// Whether this question waits for its answer.
    pub(crate) fn waits_for(&self, question: AuthRequestId) -> bool {
        self.open == Some(question)
    }

    fn close_question(&mut self) {
        if self.open.take().is_some() {
            self.answered += 1;
        }
    }

    /// What a request has to do now. Asked again after each change.
    pub(crate) fn need(&mut self, used: &mut TokenUse) -> Need {
        let is_fresh = self.generation != used.generation || !used.was_refused;
        if is_fresh && let Some(token) = &self.token {
            used.generation = self.generation;
            used.waits_behind = None;
            return Need::Show(Some(Arc::clone(token)));
        }
        match used.waits_behind {
            Some(answered) if answered == self.answered => return Need::Wait,
            Some(_) => return Need::Lacks,
            None => {}
        }
        if !self.is_asked {
            return if used.was_refused { Need::Lacks } else { Need::Show(None) };
        }
        used.waits_behind = Some(self.answered);
        if self.open.is_some() {
            return Need::Wait;
        }
        let id = self.next;
        self.open = Some(id);
        self.next = AuthRequestId(id.0.saturating_add(1));
        let reason =
            if self.token.is_some() { RpAuthTokenReason::Refused } else { RpAuthTokenReason::NoneKnown };
        Need::Ask(AuthTokenRequest { id, reason, player_id: self.player_id.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada(token: Option<&str>) -> Tokens {
        let mut tokens = Tokens::new("ada".to_owned());
        tokens.set(token.map(Arc::from));
        tokens.allow_asking(true);
        tokens
    }

    fn show(token: &str) -> Need {
        Need::Show(Some(Arc::from(token)))
    }

    fn asked(need: Need) -> AuthTokenRequest {
        match need {
            Need::Ask(request) => request,
            need => panic!("{need:?}"),
        }
    }

    #[test]
    fn without_a_provider_a_request_shows_what_is_known_and_a_refusal_is_final() {
        let mut tokens = ada(None);
        tokens.allow_asking(false);
        let mut used = TokenUse::default();
        assert_eq!(tokens.need(&mut used), Need::Show(None));
        assert!(used.refuse());
        assert_eq!(tokens.need(&mut used), Need::Lacks);
    }

    #[test]
    fn many_requests_ask_once_and_all_show_the_answer() {
        let mut tokens = ada(None);
        let mut uses = [TokenUse::default(); 5];
        let question = asked(tokens.need(&mut uses[0]));
        assert_eq!((question.reason, &*question.player_id), (RpAuthTokenReason::NoneKnown, "ada"));
        for used in &mut uses[1..] {
            assert_eq!(tokens.need(used), Need::Wait);
        }
        assert!(tokens.answer(question.id, Some(Arc::from("new"))));
        for used in &mut uses {
            assert_eq!(tokens.need(used), show("new"));
        }
        assert!(!tokens.answer(question.id, None), "it is answered");
    }

    #[test]
    fn a_refused_token_is_replaced_once_for_each_request() {
        let mut tokens = ada(Some("old"));
        let mut used = TokenUse::default();
        assert_eq!(tokens.need(&mut used), show("old"));
        assert!(used.refuse());
        let question = asked(tokens.need(&mut used));
        assert_eq!(question.reason, RpAuthTokenReason::Refused);
        assert!(tokens.answer(question.id, Some(Arc::from("new"))));
        assert_eq!(tokens.need(&mut used), show("new"));
        assert!(!used.refuse(), "a second refusal is the answer");
    }

    #[test]
    fn a_refusal_of_a_token_that_was_replaced_meanwhile_asks_nobody() {
        let mut tokens = ada(Some("old"));
        let mut used = TokenUse::default();
        assert_eq!(tokens.need(&mut used), show("old"));
        tokens.set(Some(Arc::from("new")));
        assert!(used.refuse());
        assert_eq!(tokens.need(&mut used), show("new"));
    }

    #[test]
    fn a_game_without_a_token_ends_the_wait_of_those_who_asked_and_is_asked_again_by_later_ones() {
        let mut tokens = ada(None);
        let mut used = TokenUse::default();
        let first = asked(tokens.need(&mut used));
        assert!(tokens.answer(first.id, None));
        assert_eq!(tokens.need(&mut used), Need::Lacks);
        let second = asked(tokens.need(&mut TokenUse::default()));
        assert_ne!(first.id, second.id);
    }

    #[test]
    fn a_token_that_comes_unasked_answers_the_question() {
        let mut tokens = ada(None);
        let mut used = TokenUse::default();
        let question = asked(tokens.need(&mut used));
        tokens.set(Some(Arc::from("new")));
        assert!(!tokens.waits_for(question.id));
        assert_eq!(tokens.need(&mut used), show("new"));
    }

    #[test]
    fn another_players_token_is_never_shown_for_this_one() {
        let mut tokens = ada(Some("hers"));
        let mut used = TokenUse::default();
        tokens.need(&mut used);
        used.refuse();
        let question = asked(tokens.need(&mut used));
        let mut next = tokens.hand_over("bob".to_owned());
        next.set(Some(Arc::from("his")));
        assert_eq!(tokens.need(&mut used), Need::Lacks);
        assert_eq!(tokens.need(&mut TokenUse::default()), show("hers"));
        let mut his = TokenUse::default();
        assert_eq!(next.need(&mut his), show("his"));
        his.refuse();
        assert_ne!(asked(next.need(&mut his)).id, question.id);
    }
}
