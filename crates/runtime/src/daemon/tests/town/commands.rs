//! What these tests' daemons are asked through their control sockets.

use super::*;

/// The commands of these tests.
pub(super) fn serve(lent: &mut Lent, call: Call, reply: &mut dyn FnMut(Reply)) -> u8 {
    let desk = lent.desk.as_mut().unwrap();
    let words: Vec<&str> = call.argv.iter().map(String::as_str).collect();
    let answer = match words[..] {
        ["take", person] => {
            take(desk, person.parse().unwrap());
            String::new()
        }
        ["heads", with] => {
            let heads = desk.shared_heads(unit(with));
            heads
                .iter()
                .map(|(log, head)| format!("{log} {} {}\n", head.seq.0, head.hash))
                .collect()
        }
        ["fence", node] => {
            let fence = Fence {
                node: NodeNumber(node.parse().unwrap()),
                incarnation: Incarnation(1),
                last_valid: Vec::new(),
                reason: "lost".to_owned(),
                on: day(),
            };
            write_roster(desk, Entry::Fenced(fence));
            String::new()
        }
        ["slip", at] => {
            let own = Credentials::load(desk.dir().unwrap()).unwrap().unwrap();
            let slip = Slip::generate(&own.facts().spki).unwrap();
            let until = now().civil_day(210).unwrap();
            let out = roster::Slip { hash: slip.hash(), unit: unit(at), until };
            let work = |drafter: &mut office::Drafter<'_>| office::members::hand_out(drafter, &out);
            desk.act(&act(Role::SecurityOfficer), Mode::Write, work).unwrap();
            slip.to_string()
        }
        ["approve", at, words] => {
            let gate = lent.gate.as_mut().unwrap();
            let act = act(Role::SecurityOfficer);
            match gate.approve(desk, &act, unit(at), words) {
                Ok(enrolled) => enrolled.node.0.to_string(),
                Err(GateFault::Unapproved(unapproved)) => unapproved.code().to_owned(),
                Err(fault) => panic!("{fault}"),
            }
        }
        ["crash"] => std::panic::resume_unwind(Box::new("the power fails")),
        ["trouble"] => {
            let parent = lent.snapshot.parent.as_ref();
            parent.and_then(|it| it.trouble.as_ref()).map_or_else(String::new, |t| t.code.clone())
        }
        ["trouble of", node] => {
            let node = NodeNumber(node.parse().unwrap());
            let child = lent.snapshot.children.iter().find(|child| child.node == node).unwrap();
            child.trouble.as_ref().map_or_else(String::new, |trouble| trouble.code.clone())
        }
        ["link"] => format!("{:?}", lent.snapshot.parent.as_ref().unwrap().link),
        ["set back"] => desk.look(office::setback::of).unwrap().is_some().to_string(),
        ["levels"] => levels(&lent.snapshot, desk),
        ["spells"] => format!("{:#?}", lent.snapshot.parent.as_ref().unwrap().spells),
        _ => return 2,
    };
    reply(Reply::Out(answer.into_bytes()));
    0
}

/// How far the own records are: here, at the province, at the nation.
fn levels(snapshot: &Snapshot, desk: &Desk) -> String {
    let own = |log: &model::LogId| log.origin == desk.opening().node;
    let total = |heads: &dyn Fn(model::LogId) -> u64| -> u64 {
        desk.heads().iter().filter(|(log, _)| own(log)).map(|(log, _)| heads(log)).sum()
    };
    let parent = snapshot.parent.as_ref().unwrap();
    let here = total(&|log| desk.heads().of(log).seq.0);
    let above = total(&|log| parent.acked.get(&log).map_or(0, |head| head.seq.0));
    let nation = total(&|log| snapshot.nation.get(&log).map_or(0, |head| head.seq.0));
    format!("{here} {above} {nation}")
}
