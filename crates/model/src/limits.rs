//! Every queue, frame, batch and file has a limit, and its name is here.

/// The largest frame a journal takes: one atomic act with all its entries.
pub const FRAME_BYTES_MAX: usize = 8 << 20;
/// The largest entry: one act on one record.
pub const ENTRY_BYTES_MAX: usize = 256 << 10;
/// Entries in one segment.
pub const SEGMENT_ENTRIES_MAX: usize = 4_096;
/// A segment's entries, uncompressed. While it is opened they are there twice, and no more than 8 MiB
/// in all.
pub const SEGMENT_BYTES_MAX: usize = 15 << 18;
/// One automerge change: above that it is refused before automerge sees it.
pub const CHANGE_BYTES_MAX: usize = 64 << 10;
/// Operations one automerge change may claim.
pub const CHANGE_OPS_MAX: u64 = 1_024;
/// Dependencies one automerge change may name.
pub const CHANGE_DEPS_MAX: usize = 16;
/// The largest value a view keeps (sled never syncs blobs above 128 kB).
pub const VIEW_VALUE_BYTES_MAX: usize = 64 << 10;
/// The preallocated size of one journal file.
pub const JOURNAL_FILE_BYTES: u64 = 16 << 20;
/// The largest sheet an import takes.
pub const SHEET_BYTES_MAX: u64 = 64 << 20;
/// What a workbook may unpack to.
pub const WORKBOOK_UNPACKED_BYTES_MAX: u64 = 512 << 20;
/// Rows of one sheet.
pub const SHEET_ROWS_MAX: usize = 300_000;
/// Characters of one cell; more is no office's data.
pub const CELL_CHARS_MAX: usize = 2_000;
/// The largest settings file.
pub const SETTINGS_BYTES_MAX: u64 = 1 << 20;
/// Applications whose entries one import frame carries.
pub const IMPORT_BATCH: usize = 256;
/// Covered persons of one supporter.
pub const COVERED_MAX: usize = 600;
/// Units one allocation breaks a total down over: a province's counties, the nation's provinces.
pub const SHARES_MAX: usize = 128;
/// A note that quota entries carry: where a figure is from, why something is moved.
pub const NOTE_BYTES_MAX: usize = 300;
/// An entry that becomes a row as it stands: rules, a breakdown, an objection, with what the row adds.
pub const TOLD_ENTRY_BYTES_MAX: usize = 60 << 10;
/// An entry on quota: totals keep some of them whole, beside the figures of every child.
pub const QUOTA_ENTRY_BYTES_MAX: usize = 16 << 10;
/// An entry on a meeting, a cooperative or an incentive: a row keeps up to nine of them whole.
pub const AFFAIR_ENTRY_BYTES_MAX: usize = 6 << 10;
const _: () = assert!(10 * AFFAIR_ENTRY_BYTES_MAX < VIEW_VALUE_BYTES_MAX);
/// A name, in bytes.
pub const NAME_BYTES_MAX: usize = 4 << 10;
/// Applications of one person in one unit's views.
pub const APPLICATIONS_OF_ONE_MAX: usize = 32;
/// Permits, inspections or facilities of one application; earlier facilities of one person.
pub const HANGING_MAX: usize = 32;
/// The inspections of one application together.
pub const INSPECTIONS_BYTES_MAX: usize = 16 << 10;
/// Covered persons on one application, also after two offices have added some at once.
pub const COVERED_HEADS_MAX: usize = 1_024;
/// The largest frame on the wire: one segment of one largest entry, with room for its head.
pub const WIRE_FRAME_BYTES_MAX: usize = 512 << 10;
/// What a segment sealed for the wire holds at most, uncompressed, unless one entry alone is larger.
pub const WIRE_SEGMENT_BYTES: usize = 32 << 10;
/// Logs one frame of heads names at most; more go into further frames.
pub const WIRE_HEADS_MAX: usize = 2_048;
/// Logs of the nation named in a question who somebody is, and in its answer, at their largest.
pub const PROOF_LOGS_MAX: usize = 16;
/// Bytes of the nation's logs one answer to that question brings, about; what is left is asked for again.
pub const PROOF_BYTES: usize = 256 << 10;
/// Times that question is answered on one connection.
pub const PROOFS_MAX: u16 = 256;
/// A hello or welcome, with what later versions may append.
pub const WIRE_GREETING_BYTES_MAX: usize = 256;
/// Letters of the code with which an entry is set aside.
pub const ASIDE_CODE_CHARS_MAX: usize = 64;
/// Bytes of segments a peer may have under way unacknowledged on the control lane.
pub const CREDIT_CONTROL_BYTES: u32 = 256 << 10;
/// Bytes of segments a peer may have under way unacknowledged on the records lane.
pub const CREDIT_RECORDS_BYTES: u32 = 1 << 20;
/// Bytes of segments a caller pushes on a lane before the peer has greeted: about what a new
/// connection's first window holds.
pub const UNGREETED_BYTES: usize = 16 << 10;
/// Segments a peer may have under way unacknowledged on one lane.
pub const CREDIT_SEGMENTS: usize = 512;
/// What a session asks the journal for at once, per log.
pub const FETCH_BYTES: usize = 128 << 10;
/// Logs two nodes share at most.
pub const SHARED_LOGS_MAX: usize = 8_192;
/// Wants of one log without any progress between them.
pub const WANTS_MAX: u8 = 8;
/// Entries set aside of which a peer is told, per segment.
pub const ASIDE_FRAMES_MAX: usize = 64;
/// Sessions a hub keeps at once; more are asked to come later.
pub const SESSIONS_MAX: usize = 256;
/// Events the daemon's loop keeps waiting; senders wait beyond that.
pub const LOOP_QUEUE_MAX: usize = 1_024;
/// Frames one connection keeps waiting to be sent.
pub const SEND_QUEUE_MAX: usize = 256;
/// Streams a peer may open.
pub const STREAMS_MAX: u32 = 4;
/// Connections not yet accepted.
pub const INCOMING_MAX: usize = 256;
/// Slips a hub has open at once.
pub const SLIPS_MAX: usize = 4_096;
/// Logs a fence names at most; a county's node writes two, a province's some seventy, the
/// nation's some six hundred.
pub const FENCE_LOGS_MAX: usize = 900;
/// The largest certificate of a root that anybody looks at (DER).
pub const ROOT_BYTES_MAX: usize = 2_048;
/// Bytes of the reason an officer gives for a fence.
pub const REASON_BYTES_MAX: usize = 2_000;
/// Statements of one sort a roster keeps about one incarnation from one log; those between the first
/// and the last ones are dropped.
pub const ROSTER_HEARD_MAX: usize = 4;
/// Enrolments waiting for an officer at once.
pub const ENROLMENTS_MAX: usize = 64;
/// The largest message of an enrolment, with the rules' text.
pub const ENROLMENT_BYTES_MAX: usize = 128 << 10;
/// One message of the control socket between a command and its daemon.
pub const CONTROL_FRAME_BYTES_MAX: usize = 1 << 20;
/// Frames of one connection that wait for the loop.
pub const LINE_FRAMES_MAX: usize = 64;
/// Bytes of frames that wait for the loop, over all connections.
pub const LINES_BYTES_MAX: usize = 64 << 20;
/// Frames that wait to go out on one connection; a peer that reads nothing is cut off beyond.
pub const OUTGOING_FRAMES_MAX: usize = 8_192;
/// Segments of one session whose acknowledgement is timed.
pub const ACKS_AWAITED_MAX: usize = 256;
/// The contact book.
pub const CONTACTS_BYTES_MAX: usize = 16 << 20;
/// Entries a neighbor set aside that are remembered of each.
pub const ASIDES_KEPT_MAX: usize = 256;
/// Sessions remembered of each neighbor.
pub const SPELLS_KEPT_MAX: usize = 32;
/// Commands that may wait for the daemon at once.
pub const CALLS_MAX: usize = 32;
/// A request to the metrics endpoint.
pub const SCRAPE_BYTES_MAX: usize = 4 << 10;
/// Readers of the metrics at once.
pub const SCRAPES_MAX: usize = 8;

const _: () = assert!(WIRE_SEGMENT_BYTES <= FETCH_BYTES);
const _: () = assert!(FETCH_BYTES <= CREDIT_CONTROL_BYTES as usize);
const _: () = assert!(FETCH_BYTES <= CREDIT_RECORDS_BYTES as usize);
const _: () = assert!(ENTRY_BYTES_MAX < WIRE_FRAME_BYTES_MAX);
const _: () = assert!(2 * SEGMENT_BYTES_MAX + 64 * SEGMENT_ENTRIES_MAX < 8 << 20);
const _: () = assert!(ENTRY_BYTES_MAX <= SEGMENT_BYTES_MAX && SEGMENT_BYTES_MAX <= FRAME_BYTES_MAX);
const _: () = assert!(SHARES_MAX * (NOTE_BYTES_MAX + 160) < VIEW_VALUE_BYTES_MAX);
const _: () = assert!(SHARES_MAX * (NOTE_BYTES_MAX + 160) < TOLD_ENTRY_BYTES_MAX);
const _: () = assert!(TOLD_ENTRY_BYTES_MAX < VIEW_VALUE_BYTES_MAX);
// A case: its heads, its inspections, and what was paid on every other application of the person.
const _: () = assert!(
    COVERED_HEADS_MAX * 24
        + INSPECTIONS_BYTES_MAX
        + APPLICATIONS_OF_ONE_MAX * HANGING_MAX * 16
        + HANGING_MAX * 16
        < VIEW_VALUE_BYTES_MAX - (4 << 10)
);
const _: () = assert!(COVERED_MAX < COVERED_HEADS_MAX);
const _: () = assert!(4 * NAME_BYTES_MAX < VIEW_VALUE_BYTES_MAX);
const _: () = assert!(CHANGE_BYTES_MAX < ENTRY_BYTES_MAX);
const _: () = assert!((FRAME_BYTES_MAX as u64) < JOURNAL_FILE_BYTES);
const _: () = assert!(2 * CREDIT_SEGMENTS < OUTGOING_FRAMES_MAX);
const _: () = assert!(WIRE_FRAME_BYTES_MAX <= LINES_BYTES_MAX);
