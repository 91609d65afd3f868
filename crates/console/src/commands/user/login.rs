//! `user login`, `logout` and `code`.

use std::path::PathBuf;

use clap::Args;
use model::{Say, say};
use office::entry::{Act, Audited};
use office::{Refusal, Unable, users};
use runtime::Mode;
use runtime::accounts::{self, Accounts};
use serde_json::json;

use crate::who::{self, Who};
use crate::{Context, Failure, Tone, Ui};

/// Begin to work as a user
///
/// Commands of this login at this machine are the user's for twelve hours, or until `user logout`.
/// Programs set HAMGAM_USER and HAMGAM_PASSWORD_FILE instead.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node user login sara\n\nExit codes: 0 begun, 7 the name or password is wrong, or it is too early after wrong ones"
)]
pub struct LoginArgs {
    /// The user's name
    #[arg(value_name = "NAME")]
    account: String,
    /// The first line of this file is the password; else it is typed
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl LoginArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let user = self.account;
        let (Some(password), Some(token)) =
            (context.environment.typed_password(), context.environment.session())
        else {
            return Err(who::needed());
        };
        let mut session = context.open(ui)?;
        let users = super::known(&mut session)?;
        let mut accounts = Accounts::open(&context.dir)?;
        let checked = accounts.check(&user, password.as_str(), context.now);
        accounts.save(&context.dir)?;
        let known = users.iter().find(|known| known.user == user);
        if let Err(wrong) = checked {
            let name = known.map(|known| known.user.clone());
            return Err(who::refuse(session.desk(), (context.today, context), name, wrong));
        }
        let known = known.ok_or(Unable::Stranger).map_err(Refusal::from)?;
        if let Some((on, _)) = &known.disabled {
            return Err(Refusal::from(Unable::Disabled { user, on: *on }).into());
        }
        let role = *known.roles.first().ok_or(Unable::Stranger).map_err(Refusal::from)?;
        let (on, at) = (context.today, context.now);
        let act = Act { user: user.clone(), role, on, at, logical: 0 };
        session.desk().act(&act, Mode::Write, |drafter| {
            users::audit(drafter, Audited::LoggedIn);
            Ok(())
        })?;
        accounts.begin(&user, token, context.now);
        accounts.save(&context.dir)?;
        session.close(ui)?;
        let text = say!(
            "{user} وارد شد؛ تا دوازده ساعت یا تا user logout.",
            "{user} is at work, for twelve hours or until user logout."
        );
        told(ui, "user.login", &user, &text)
    }
}

/// End the work begun with login
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node user logout")]
pub struct LogoutArgs {}

impl LogoutArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let mut session = context.open(ui)?;
        let mut name = None;
        if let (Who::User(user), Some(token)) = (session.who(), context.environment.session()) {
            let user = user.user.clone();
            let mut accounts = Accounts::open(&context.dir)?;
            if accounts.end(&token).is_some() {
                let act = context.act(context.today);
                session.act(&act, Mode::Write, |drafter| {
                    users::audit(drafter, Audited::LoggedOut);
                    Ok(())
                })?;
                accounts.save(&context.dir)?;
                name = Some(user);
            }
        }
        session.close(ui)?;
        let (user, text) = match name {
            Some(user) => {
                let text = say!("{user} خارج شد.", "{user} has ended work.");
                (user, text)
            }
            None => (String::new(), Say::new("نشستی باز نبود.", "Nobody was logged in.")),
        };
        told(ui, "user.logout", &user, &text)
    }
}

/// Show a new one-time code: for the first user, or where nobody can log in on this machine
///
/// Whoever keeps the users may have one at any time. An earlier code is void.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node user code\n\nExit codes: 0 shown, 7 users log in here: ask who keeps them"
)]
pub struct CodeArgs {}

impl CodeArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self {} = self;
        let session = context.open(ui)?;
        let keeper = office::apart::keeper(session.seen().unit());
        let mut accounts = Accounts::open(&context.dir)?;
        let may = match session.who() {
            Who::User(user) => user.may(keeper),
            Who::Unasked | Who::Anybody | Who::Nobody => accounts.is_empty(),
        };
        if !may {
            return Err(who::needed());
        }
        let code = accounts::in_fours(&accounts.make_code(accounts::chance()?));
        accounts.save(&context.dir)?;
        session.close(ui)?;
        if ui.is_json() {
            ui.json(&json!({ "schema": ui.schema("user.code"), "code": code }))?;
            return Ok(0);
        }
        super::tell_code(ui, &code)?;
        Ok(0)
    }
}

/// What came of it.
pub(super) fn told(ui: &mut Ui<'_>, what: &str, user: &str, text: &Say) -> Result<u8, Failure> {
    if ui.is_json() {
        let user = (!user.is_empty()).then_some(user);
        ui.json(&json!({ "schema": ui.schema(what), "user": user }))?;
        return Ok(0);
    }
    let text = ui.said(text).to_owned();
    ui.toned(Tone::Good, &text)?;
    Ok(0)
}
