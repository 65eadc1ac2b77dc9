//! The state as Yew holds it: where it comes from when the page opens, and how address and storage
//! follow it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use gloo::utils::window;
use plimsoll::catalog::Catalog;
use plimsoll::error::{Error, Result};
use plimsoll::link;
use plimsoll::scenario::{Month, Scenario};
use plimsoll::state::{Action, Notice, State};
use yew::prelude::*;

use super::{save, url};

/// How long after the last change the address and the storage follow, milliseconds.
const SETTLE_MS: u32 = 300;

/// The state in a form that `use_reducer_eq` takes.
#[derive(Clone, PartialEq)]
pub struct Store {
    pub state: Rc<State>,
    pub latest: Latest,
}

/// The newest state, for what is done later than it was asked for. It may be newer than what is drawn: drawing is put off while the
/// page is busy.
#[derive(Clone)]
pub struct Latest(Rc<RefCell<Rc<State>>>);

impl PartialEq for Latest {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Latest {
    /// The newest.
    pub fn get(&self) -> Rc<State> {
        Rc::clone(&self.0.borrow())
    }
}

/// What components dispatch actions to.
pub type Dispatch = UseReducerDispatcher<Store>;

impl Reducible for Store {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        match self.state.reduce(action, Catalog::built_in()) {
            Some(next) => {
                let (state, latest) = (Rc::new(next), self.latest.clone());
                latest.0.replace(Rc::clone(&state));
                Rc::new(Store { state, latest })
            }
            // The same Rc: nothing is drawn again.
            None => self,
        }
    }
}

/// The state to open with: the reader's own last plan or the example, and over it the plan of a
/// link, if the address holds one.
pub fn open() -> Store {
    let catalog = Catalog::built_in();
    let (own, complaint) = match save::load() {
        Ok(saved) => (saved, None),
        Err(e) => (None, Some(e)),
    };
    let has_own = own.is_some();
    let mut state = State::new(own.unwrap_or_else(example), catalog);
    let mut act = |action| {
        if let Some(next) = state.reduce(action, catalog) {
            state = next;
        }
    };
    if let Some(e) = complaint {
        act(Action::Say(Notice::alarm(e.to_string())));
    }
    match url::read_at_start() {
        Some(Ok(scenario)) if has_own => act(Action::OpenShared(Box::new(scenario))),
        Some(Ok(scenario)) => state = State::new(scenario, catalog),
        Some(Err(e)) => {
            let shown = if has_own {
                "What you see is your own plan."
            } else {
                "What you see is the example."
            };
            act(Action::Say(bad_link(&e, shown)));
        }
        None => {}
    }
    let state = Rc::new(state);
    let latest = Latest(Rc::new(RefCell::new(Rc::clone(&state))));
    Store { state, latest }
}

/// Saves the reader's own plan and lets the address follow, shortly after each change and when the
/// page is left.
#[hook]
pub fn use_keeping(current: &Rc<State>, dispatch: &Dispatch) {
    let opened = use_mut_ref(|| false);
    let pending = use_mut_ref(|| None::<(Timeout, Rc<State>)>);
    let leaving = Rc::clone(&pending);
    let said = dispatch.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "pagehide", move |_| {
            if let Some((_, state)) = leaving.borrow_mut().take() {
                url::leave(&state.to_save(Catalog::built_in()));
                let _ = keep(&state);
            }
        });
        move || std::mem::drop(listener)
    });
    let state = Rc::clone(current);
    use_effect_with(Rc::clone(&current.document), move |_| {
        // What the page opened with stands in the storage or the address already.
        if opened.replace(true) {
            let (late, slot) = (Rc::clone(&state), Rc::clone(&pending));
            let timeout = Timeout::new(SETTLE_MS, move || {
                slot.borrow_mut().take();
                if let Err(e) = keep(&late) {
                    said.dispatch(Action::Say(Notice::alarm(e.to_string())));
                }
            });
            *pending.borrow_mut() = Some((timeout, state));
        }
    });
}

/// Opens a link that is put into the address of the open page.
#[hook]
pub fn use_address(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&window(), "hashchange", move |_| {
            if let Some(opened) = url::read() {
                dispatch.dispatch(match opened {
                    Ok(scenario) => Action::OpenShared(Box::new(scenario)),
                    Err(e) => Action::Say(bad_link(&e, "The plan that you see stays as it is.")),
                });
            }
        });
        move || std::mem::drop(listener)
    });
}

/// The worked example, starting from this month.
pub fn example() -> Scenario {
    link::examples::fluxstudio(this_month()).unwrap_or_else(|_| Scenario::blank(this_month()))
}

/// The present month by this computer's clock.
pub fn this_month() -> Month {
    let now = js_sys::Date::new_0();
    let month = Month::new(now.get_full_year(), now.get_month() + 1);
    month.unwrap_or_else(|_| Month::earliest())
}

fn keep(state: &State) -> Result<()> {
    let saved = state.to_save(Catalog::built_in());
    url::write(&saved);
    if state.document.shared {
        return Ok(());
    }
    save::store(&saved)
}

fn bad_link(e: &Error, shown: &str) -> Notice {
    Notice::alarm(format!("The link could not be opened: {e} {shown}"))
}
