//! `user`: who works here, in which roles, and how they prove it.

mod change;
mod login;

use clap::{Args, Subcommand};
use model::words::Role;
use model::{Say, say};
use office::users::{self, User};
use runtime::accounts::{self, Accounts};
use serde_json::{Value, json};
use settings::DataDir;

use crate::{Context, Failure, Session, Tone, Ui};

/// Users: who works here, in which roles; log in and out
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add a user; the first one with the code that setup has shown
    #[command(visible_alias = "افزودن")]
    Add(change::AddArgs),
    /// List the users
    #[command(visible_alias = "فهرست")]
    List(ListArgs),
    /// Show one user
    #[command(visible_alias = "نمایش")]
    Show(ShowArgs),
    /// Give a user these roles and no others
    #[command(visible_alias = "نقش")]
    Roles(change::RolesArgs),
    /// Shut a user out; what the user did stays
    #[command(visible_alias = "غیرفعال")]
    Disable(change::DisableArgs),
    /// Let a user in again
    #[command(visible_alias = "فعال")]
    Enable(change::EnableArgs),
    /// Set a new password: one's own, or a user's
    #[command(visible_alias = "گذرواژه")]
    Password(change::PasswordArgs),
    /// Begin to work as a user
    #[command(visible_alias = "ورود")]
    Login(login::LoginArgs),
    /// End the work begun with login
    #[command(visible_alias = "خروج")]
    Logout(login::LogoutArgs),
    /// Show a new one-time code: for the first user, or where nobody can log in on this machine
    #[command(visible_alias = "رمز")]
    Code(login::CodeArgs),
}

impl UserCommand {
    /// Runs it.
    ///
    /// # Errors
    /// [`Failure`], if nothing came of it.
    pub fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        match self {
            Self::Add(args) => args.run(context, ui),
            Self::List(args) => args.run(context, ui),
            Self::Show(args) => args.run(context, ui),
            Self::Roles(args) => args.run(context, ui),
            Self::Disable(args) => args.run(context, ui),
            Self::Enable(args) => args.run(context, ui),
            Self::Password(args) => args.run(context, ui),
            Self::Login(args) => args.run(context, ui),
            Self::Logout(args) => args.run(context, ui),
            Self::Code(args) => args.run(context, ui),
        }
    }
}

/// List the users
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  hamgam-node user list")]
pub struct ListArgs {
    /// Also users who were shut out
    #[arg(long)]
    all: bool,
}

impl ListArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let users = known(&mut session)?;
        session.close(ui)?;
        let shown = users.iter().filter(|user| self.all || user.disabled.is_none());
        if ui.is_json() {
            let rows: Vec<Value> = shown.map(document).collect();
            ui.json(&json!({ "schema": ui.schema("user.list"), "users": rows }))?;
            return Ok(0);
        }
        for user in shown {
            let tone = if user.disabled.is_none() { Tone::Plain } else { Tone::Dim };
            let text = format!("{}  {}  {}", user.user, user.name, roles_said(ui, &user.roles));
            ui.toned(tone, &text)?;
        }
        if users.is_empty() {
            ui.note(&none_yet());
        }
        Ok(0)
    }
}

/// Show one user
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  hamgam-node user show sara\n\nExit codes: 0 shown, 3 no such user"
)]
pub struct ShowArgs {
    /// The user's name
    #[arg(value_name = "NAME")]
    account: String,
}

impl ShowArgs {
    fn run(self, context: &Context, ui: &mut Ui<'_>) -> Result<u8, Failure> {
        let mut session = context.open(ui)?;
        let users = known(&mut session)?;
        session.close(ui)?;
        let user = self.account;
        let Some(user) = users.iter().find(|known| known.user == user) else {
            return Err(office::Refusal::from(office::Unable::NoUser { user }).into());
        };
        if ui.is_json() {
            let mut document = document(user);
            if let Value::Object(fields) = &mut document {
                fields.insert("schema".to_owned(), json!(ui.schema("user.show")));
            }
            ui.json(&document)?;
            return Ok(0);
        }
        ui.fact_toned(Tone::Bold, &Say::new("کاربر", "User"), &user.user)?;
        ui.fact(&Say::new("نام", "Name"), &user.name)?;
        let roles = roles_said(ui, &user.roles);
        ui.fact(&Say::new("نقش‌ها", "Roles"), &roles)?;
        let (on, by) = (user.added.0.slashed(), &user.added.1);
        ui.fact(&Say::new("افزوده", "Added"), &format!("{on}  {by}"))?;
        if let Some(on) = user.password_on {
            ui.fact(&Say::new("گذرواژه از", "Password of"), &on.slashed())?;
        }
        if let Some((on, reason)) = &user.disabled {
            let text = format!("{}  {reason}", on.slashed());
            ui.fact_toned(Tone::Warn, &Say::new("غیرفعال از", "Disabled since"), &text)?;
        }
        Ok(0)
    }
}

/// The unit's users, in the order of their names.
fn known(session: &mut Session) -> Result<Vec<User>, Failure> {
    let unit = session.seen().unit();
    let users = session.look(|office| users::all(office.view, unit))?;
    Ok(users.into_values().collect())
}

fn roles_said(ui: &Ui<'_>, roles: &[Role]) -> String {
    let comma = ui.said(&Say::new("، ", ", ")).to_owned();
    roles.iter().map(|role| ui.said(&role.say()).to_owned()).collect::<Vec<_>>().join(&comma)
}

fn document(user: &User) -> Value {
    let (disabled_on, disabled_for) = match &user.disabled {
        Some((on, reason)) => (Some(on), Some(reason)),
        None => (None, None),
    };
    json!({
        "user": user.user, "name": user.name, "roles": user.roles,
        "added": user.added.0, "added_by": user.added.1, "password_on": user.password_on,
        "disabled_on": disabled_on, "disabled_for": disabled_for,
    })
}

/// How many users may work in the unit.
///
/// # Errors
/// [`Failure::Runtime`].
pub fn count(session: &mut Session) -> Result<usize, Failure> {
    Ok(known(session)?.iter().filter(|user| user.disabled.is_none()).count())
}

/// The line of a status, where there are none yet.
///
/// # Errors
/// [`Failure::Output`].
pub fn tell_none(ui: &mut Ui<'_>, count: usize) -> Result<(), Failure> {
    if count == 0 {
        let value = ui.fit(ui.said(&none_yet()));
        ui.fact(&Say::new("کاربران", "Users"), &value)?;
    }
    Ok(())
}

/// What a unit without users is told.
pub(crate) fn none_yet() -> Say {
    Say::new(
        "هنوز کاربری نیست: هر که این پوشه را باز کند می‌نویسد. نخستین کاربر: hamgam-node user add",
        "no users yet: whoever opens this folder may write. The first one: hamgam-node user add",
    )
}

/// Makes the code of the first user of a store that was just set up; `None` where users are known.
///
/// # Errors
/// [`Failure`] if the folder or chance fails.
pub fn first_code(dir: &DataDir) -> Result<Option<String>, Failure> {
    let mut accounts = Accounts::open(dir)?;
    if !accounts.is_empty() {
        return Ok(None);
    }
    let code = accounts::in_fours(&accounts.make_code(accounts::chance()?));
    accounts.save(dir)?;
    Ok(Some(code))
}

/// The line of a code, where it is shown the one time.
///
/// # Errors
/// [`Failure::Output`].
pub fn tell_code(ui: &mut Ui<'_>, code: &str) -> Result<(), Failure> {
    let value = say!(
        "{code}    یک بار نشان داده می‌شود: hamgam-node user add NAME --code {code}",
        "{code}    shown once: hamgam-node user add NAME --code {code}"
    );
    let value = ui.fit(ui.said(&value));
    ui.fact_toned(Tone::Warn, &Say::new("رمز نخستین کاربر", "First user's code"), &value)
}
