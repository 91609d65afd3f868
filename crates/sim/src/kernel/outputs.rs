//! What a node has asked for in a turn, carried out.

use super::Kernel;
use crate::node::{Out, Output, Tier};

impl<T: Tier> Kernel<T> {
    /// Does what a node has asked for.
    pub(super) fn follow(&mut self, machine: usize, mut out: Out) {
        out.points.drain(..).for_each(|point| self.points.pass(point));
        let errors = std::mem::take(&mut out.errors);
        if let Some(error) = errors.first().filter(|_| !self.machines[machine].ailing) {
            self.oracle.violate(self.now, format!("an error-level event: {error}"));
        }
        self.do_outputs(machine, &mut out.outputs);
        out.outputs.clear();
        self.out = out;
    }

    fn do_outputs(&mut self, machine: usize, outputs: &mut Vec<Output>) {
        let dies = self.machines[machine].dies.take();
        let most = dies.map_or(usize::MAX, |(outputs, ..)| outputs);
        for (at, output) in outputs.drain(..).enumerate() {
            if at == most {
                self.points.pass("a machine dies between two outputs");
                break;
            }
            if let Output::Ended { code } = output {
                self.trace.note(&[8, machine as u64, code.len() as u64]);
                let down_ms = self.machines[machine].down_ms;
                return self.die(machine, down_ms, 0);
            }
            self.do_output(machine, output);
        }
        if let Some((_, down_ms, again)) = dies {
            self.die(machine, down_ms, again);
        }
    }

    fn do_output(&mut self, machine: usize, output: Output) {
        match output {
            Output::Call { line } => self.call(machine, line),
            Output::Send { line, frame } => self.send(machine, line, frame),
            Output::Close { line } => self.close(machine, line),
            Output::Told { ticket, told } => self.told(machine, ticket, told),
            Output::Ended { .. } => unreachable!("seen by who hands the outputs in"),
        }
    }
}
