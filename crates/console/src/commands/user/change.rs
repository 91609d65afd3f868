//! `user add`, `roles`, `disable`, `enable`, `password`.

use std::path::PathBuf;

use clap::Args;
use model::words::Role;
use model::{Say, say};
use office::{Drafter, Stop, apart, users};
use runtime::Mode;
use runtime::accounts::{self, Accounts};
use settings::Passphrase;

use super::login::told;
use crate::who::{self, Who};
use crate::{Context, Failure, Session, Told, Ui, exit};

/// Add a user; the first one with the code that setup has shown
///
/// The first user keeps the others: the county head of an office, the security officer of a hub. From
/// then on every change takes a user who may make it.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node user add sara --name \"سارا نمونه\" --roles county_head,clerk --code 7Q2M-8XKD-3RTV-0ANB\n\nExit codes: 0 added, 4 the name or a role won't do, 7 not allowed, or not the code"
)]
pub struct AddArgs {
    /// The user's name: small Latin letters and digits
    #[arg(value_name = "NAME")]
    account: String,
    /// The person's name
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// The roles the user may act in
    #[arg(long, value_name = "ROLE", value_delimiter = ',', required = true)]
    roles: Vec<Role>,
    /// The one-time code, for the first user
    #[arg(long, value_name = "CODE")]
    code: Option<String>,
    /// The first line of this file is the password; else it is typed
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl AddArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let password = typed(context)?;
        let mut session = context.open(ui)?;
        let keeper = apart::keeper(session.seen().unit());
        let mut act = context.act_as(keeper, context.today);
        if matches!(session.who(), Who::Anybody) {
            is_code(context, self.code.as_deref())?;
            (act.user, act.role) = (self.account.clone(), keeper);
        }
        let Self { account: user, name, roles, dry_run, .. } = self;
        session.act(&act, Context::mode(dry_run), |drafter| {
            users::add(drafter, &user, &name, &roles)
        })?;
        if !dry_run {
            keep(context, &user, &password)?;
        }
        session.close(ui)?;
        told(ui, "user.add", &user, &say!("کاربر {user} افزوده شد.", "User {user} is added."))
    }
}

/// The password that whoever typed the command has given.
fn typed(context: &Context) -> Result<Passphrase, Failure> {
    let least = Passphrase::CHARACTERS_MIN;
    context.environment.typed_password().ok_or_else(|| Failure::Usage {
        what: say!(
            "گذرواژه‌ای با دست‌کم {least} نویسه لازم است.",
            "a password of at least {least} characters is needed"
        ),
        next: Some("--password-file FILE".to_owned()),
    })
}

fn keep(context: &Context, user: &str, password: &Passphrase) -> Result<(), Failure> {
    let mut accounts = Accounts::open(&context.dir)?;
    accounts.set_password(user, password.as_str(), accounts::chance()?);
    Ok(accounts.save(&context.dir)?)
}

fn is_code(context: &Context, code: Option<&str>) -> Result<(), Failure> {
    let accounts = Accounts::open(&context.dir)?;
    if code.is_some_and(|code| accounts.is_code(code)) {
        return Ok(());
    }
    let message = Say::new(
        "نخستین کاربر با رمز یک‌بارمصرفی ساخته می‌شود که هنگام راه‌اندازی نشان داده شد؛ این آن رمز نیست.",
        "the first user is made with the one-time code that setup has shown; this isn't it",
    );
    let next = Some("hamgam-node user code".to_owned());
    Err(Told { code: "user.code".to_owned(), message, next, exit: exit::NOT_ALLOWED }.into())
}

/// Give a user these roles and no others
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node user roles sara inspector clerk\n\nExit codes: 0 changed, 3 no such user, 4 a role won't do, 7 not allowed"
)]
pub struct RolesArgs {
    /// The user's name
    #[arg(value_name = "NAME")]
    account: String,
    /// The roles, the usual one first
    #[arg(value_name = "ROLE", required = true)]
    roles: Vec<Role>,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl RolesArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { account: user, roles, dry_run } = self;
        let mut session = context.open(ui)?;
        by_keeper(context, &mut session, Context::mode(dry_run), |drafter| {
            users::set_roles(drafter, &user, &roles)
        })?;
        session.close(ui)?;
        let text = say!("نقش‌های {user} تغییر کرد.", "User {user} has other roles.");
        told(ui, "user.roles", &user, &text)
    }
}

/// Shut a user out; what the user did stays
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node user disable sara --reason \"has moved to another office\"\n\nExit codes: 0 shut out, 3 no such user, 4 the last who keeps users, 7 not allowed"
)]
pub struct DisableArgs {
    /// The user's name
    #[arg(value_name = "NAME")]
    account: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl DisableArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { account: user, reason, dry_run } = self;
        let mut session = context.open(ui)?;
        by_keeper(context, &mut session, Context::mode(dry_run), |drafter| {
            users::disable(drafter, &user, &reason)
        })?;
        if !dry_run {
            let mut accounts = Accounts::open(&context.dir)?;
            accounts.end_all(&user);
            accounts.save(&context.dir)?;
        }
        session.close(ui)?;
        let text = say!("کاربر {user} غیرفعال شد.", "User {user} is shut out.");
        told(ui, "user.disable", &user, &text)
    }
}

/// Let a user in again
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node user enable sara\n\nExit codes: 0 let in, 3 no such user, 4 wasn't shut out, 7 not allowed"
)]
pub struct EnableArgs {
    /// The user's name
    #[arg(value_name = "NAME")]
    account: String,
    /// Say what would happen and write nothing
    #[arg(long)]
    dry_run: bool,
}

impl EnableArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let Self { account: user, dry_run } = self;
        let mut session = context.open(ui)?;
        by_keeper(context, &mut session, Context::mode(dry_run), |drafter| {
            users::enable(drafter, &user)
        })?;
        session.close(ui)?;
        let text = say!("کاربر {user} فعال شد.", "User {user} is let in again.");
        told(ui, "user.enable", &user, &text)
    }
}

/// Set a new password: one's own, or a user's
///
/// Others' passwords are set by who keeps the users. On a new machine nobody has a password yet: there
/// the one-time code does it.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node user password\n  hamgam-node user password sara --code 7Q2M-8XKD-3RTV-0ANB\n\nExit codes: 0 set, 3 no such user, 7 not allowed, or not the code"
)]
pub struct PasswordArgs {
    /// The user's name; one's own if none is given
    #[arg(value_name = "NAME")]
    account: Option<String>,
    /// The one-time code, where nobody can log in
    #[arg(long, value_name = "CODE", requires = "account")]
    code: Option<String>,
    /// The first line of this file is the password; else it is typed
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl PasswordArgs {
    pub(super) fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let password = typed(context)?;
        let mut session = context.open(ui)?;
        let own = match session.who() {
            Who::User(user) => Some(user.user.clone()),
            Who::Unasked | Who::Anybody | Who::Nobody => None,
        };
        let Some(user) = self.account.or_else(|| own.clone()) else { return Err(who::needed()) };
        if self.code.is_some() {
            is_code(context, self.code.as_deref())?;
            let known = super::known(&mut session)?;
            let role = known.iter().find(|it| it.user == user).and_then(|it| it.roles.first());
            let role = role.copied().unwrap_or(Role::Clerk);
            let mut act = context.act_as(role, context.today);
            (act.user, act.role) = (user.clone(), role);
            session.desk().act(&act, Mode::Write, |drafter| users::password(drafter, &user))?;
        } else {
            let keeper = apart::keeper(session.seen().unit());
            let mut act = context.act_as(keeper, context.today);
            if own.as_ref() == Some(&user) {
                act = context.act(context.today);
            }
            session.act(&act, Mode::Write, |drafter| users::password(drafter, &user))?;
        }
        keep(context, &user, &password)?;
        session.close(ui)?;
        let text = say!("گذرواژهٔ {user} تازه شد.", "User {user} has a new password.");
        told(ui, "user.password", &user, &text)
    }
}

fn by_keeper(
    context: &Context,
    session: &mut Session,
    mode: Mode,
    work: impl FnMut(&mut Drafter<'_>) -> Result<(), Stop>,
) -> Result<(), Failure> {
    let keeper = apart::keeper(session.seen().unit());
    session.act(&context.act_as(keeper, context.today), mode, work)?;
    Ok(())
}
