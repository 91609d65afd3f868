//! The layout is frozen: the first change of each kind, byte by byte.

use expect_test::expect;
use records::{Document, Event, Key, Record, Scalar, Step};

use crate::fixtures;

fn created(record: &impl Record) -> Vec<u8> {
    Document::create(fixtures::actor(481), &record.to_event()).expect("a typical record").1
}

fn hex(bytes: &[u8]) -> String {
    let lines = bytes.chunks(40);
    lines
        .map(|line| line.iter().map(|byte| format!("{byte:02x}")).collect::<String>() + "\n")
        .collect()
}

#[test]
fn an_application_begins_with_these_bytes() {
    expect![[r#"
        856f4a83ba12b06901b701000401e1000101010000000801040204152d340142045613574c700200
        157f0000157f016a01730163016e016b0165017a0178016a01700164017901680171017701620174
        0161016d0172016701660161160200140102007f770a147f24023403547d8601a601a702f90ace08
        e1037b01010101010104030001d601fbac2cb9862dbbc5beb0018784d38b228090bcfd02d8b2d987
        d8b1d8a7d985d8add985d8afdb8ce3872d8085cbcd873008732e6d6f726164691600
    "#]]
    .assert_eq(&hex(&created(&fixtures::application())));
}

#[test]
fn a_supporters_application_begins_with_these_bytes() {
    expect![[r#"
        856f4a83107962a001b402000401e1000101010000000801040206155334014204561357a0017002
        0012050000127f0104026901730163016e016b0165017a016a017001640179016801710177017401
        61016d0172016601610a303031323334353637390a303037363534333231380a3034393933373038
        39390a31323334353637383931170200150102007f7709147e243403547ea601a702048703f90ace
        08e1037b020401010104030001d601b9862dfebad8eb4b8784d38b228090bcfd02d985d8add985d8
        afdb8ce3872d8085cbcd873008732e6d6f726164690708d985d8b1db8cd9850adaa9d8b1db8cd985
        db8cda872d0708d985d8b1db8cd9850adaa9d8b1db8cd985db8cda872d0708d985d8b1db8cd9850a
        daa9d8b1db8cd985db8cda872d0708d985d8b1db8cd9850adaa9d8b1db8cd985db8cda872d1700
    "#]]
    .assert_eq(&hex(&created(&fixtures::supporter())));
}

#[test]
fn a_permit_begins_with_these_bytes() {
    expect![[r#"
        856f4a835f65dcc30161000401e1000101010000000801040204150f34014204560a571d70020006
        7f0000067f0179017301630141014b014901450168070200050102007e471402347fa70261e1037b
        01e5872dbf8d2de5872d80f5fd9f883008732e6d6f726164690700
    "#]]
    .assert_eq(&hex(&created(&fixtures::permit())));
}

#[test]
fn an_inspection_begins_with_these_bytes() {
    expect![[r#"
        856f4a83a868dd0101e101000401e1000101010000000801040204151f3401420456145782017002
        000d0200000d0201710173016301410156014301540151014d0148014f014701570142016d016f0f
        02000d0102007f47023404147c9602f602d602b60202a70261e1037bfd872dfe872d01010201d8b1
        d8b6d8a720d8a7d8add985d8afdb8cd985db8cd8b1d8a7d8ab20d981d8b1d987d986daafdb8cd986
        d8a7d987db8cd8af20d8b5d8a7d8afd982db8cd8b3d8a7d8b1d8a720d985d8b1d8a7d8afdb8cfd87
        2d80b5e0fc8f3008732e6d6f72616469fe872d80edf9a5903008732e6d6f726164690f00
    "#]]
    .assert_eq(&hex(&created(&fixtures::inspection())));
}

#[test]
fn a_facility_begins_with_these_bytes() {
    expect![[r#"
        856f4a83a0e74a6c018301000401e1000101010000000801040204151734014204560e5733700200
        0a7f00000a7f0175017301630141014c01610146014a01440176015501720b0200090102007e4777
        02547b14342666a70261e1037bf90ace08e1034dbbc5beb0018090bcfd020198882d424d31343031
        2d3198882d809d8fd5983008732e6d6f726164690b00
    "#]]
    .assert_eq(&hex(&created(&fixtures::facility())));
}

#[test]
fn an_earlier_facility_begins_with_these_bytes() {
    expect![[r#"
        856f4a8377e0703b0147000401e100010101000000061511340142045608570f7002780173016301
        6b013401350132016101330802000601020003147f240254010100f70abbc5beb00180cab5ee0108
        00
    "#]]
    .assert_eq(&hex(&created(&fixtures::earlier())));
}

#[test]
fn changes_are_small() {
    let application = fixtures::application();
    let actor = fixtures::actor(481);
    let (mut document, first) = Document::create(actor, &application.to_event()).unwrap();
    let field = Event::default().set(Key::Need, Some(Scalar::Int(5)));
    let step = Event::default().step(Step::Screened, fixtures::mark("1401/02/11"));
    let sizes = [
        ("application", first.len()),
        ("supporter with 4 covered", created(&fixtures::supporter()).len()),
        ("one field", document.write(actor, &field).unwrap().len()),
        ("one step", document.write(actor, &step).unwrap().len()),
        ("permit", created(&fixtures::permit()).len()),
        ("inspection", created(&fixtures::inspection()).len()),
        ("facility", created(&fixtures::facility()).len()),
        ("earlier facility", created(&fixtures::earlier()).len()),
    ];
    let lines =
        sizes.iter().fold(String::new(), |out, (what, bytes)| out + &format!("{what}: {bytes}\n"));
    expect![[r#"
        application: 194
        supporter with 4 covered: 319
        one field: 85
        one step: 103
        permit: 107
        inspection: 236
        facility: 142
        earlier facility: 81
    "#]]
    .assert_eq(&lines);
}
