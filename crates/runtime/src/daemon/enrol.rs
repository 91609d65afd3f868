//! Newcomers and renewals.
use transport::{CloseCode, Enrolment};

use super::core::Core;

impl Core {
    pub(super) fn on_enrolment(&mut self, enrolment: Enrolment) {
        enrolment.refuse(CloseCode::Unwanted);
    }
}
