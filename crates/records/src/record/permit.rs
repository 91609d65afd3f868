//! The permit (مجوز) or instant confirmation (تأییدیهٔ آنی) of an application.

use model::words::Control;
use model::{JalaliDate, RecordId, RecordKind};
use serde::{Deserialize, Serialize};

use super::field::Field as _;
use super::{Conflict, Malformed, Reader, Record};
use crate::document::Snapshot;
use crate::key::Key;
use crate::scalar::Scalar;
use crate::step::Steps;

/// A permit.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Permit {
    /// Whose it is.
    pub application: RecordId,
    /// A confirmation of a registration-based field, or an agency's permit.
    pub control: Control,
    /// Issued on; the 45 days and the six months count from here (A10, B7).
    pub issued_on: Option<JalaliDate>,
    /// Last day of its validity.
    pub expires_on: Option<JalaliDate>,
    /// Revoked on, by the province.
    pub revoked_on: Option<JalaliDate>,
    /// Steps taken.
    pub steps: Steps,
}

impl Record for Permit {
    const KIND: RecordKind = RecordKind::Permit;

    fn fields(&self) -> Vec<(Key, Option<Scalar>)> {
        vec![
            (Key::Application, Some(self.application.to_scalar())),
            (Key::Control, Some(self.control.to_scalar())),
            (Key::IssuedOn, self.issued_on.map(|it| it.to_scalar())),
            (Key::ExpiresOn, self.expires_on.map(|it| it.to_scalar())),
            (Key::RevokedOn, self.revoked_on.map(|it| it.to_scalar())),
        ]
    }

    fn steps(&self) -> &Steps {
        &self.steps
    }

    fn from_snapshot(snapshot: &Snapshot) -> Result<(Self, Vec<Conflict>), Malformed> {
        let mut read = Reader::new(snapshot);
        let permit = Self {
            application: read.must(Key::Application)?,
            control: read.must(Key::Control)?,
            issued_on: read.may(Key::IssuedOn)?,
            expires_on: read.may(Key::ExpiresOn)?,
            revoked_on: read.may(Key::RevokedOn)?,
            steps: read.steps(),
        };
        Ok(read.done(permit))
    }
}
