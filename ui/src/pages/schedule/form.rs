//! The fields of the schedule's form. Each shows its draft, and says what is wrong with it.

use std::rc::Rc;

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::state::schedule::draft::Draft;
use crate::state::schedule::edit::Edit;
use crate::state::schedule::field::{Field, List};
use crate::state::schedule::{Plan, Turn};

/// Where edits go.
#[derive(Clone, PartialEq)]
pub(super) struct Editor(UseReducerDispatcher<Plan>);

impl From<UseReducerDispatcher<Plan>> for Editor {
    fn from(plan: UseReducerDispatcher<Plan>) -> Editor {
        Editor(plan)
    }
}

impl Editor {
    /// Does it.
    pub(super) fn edit(&self, edit: Edit) {
        self.0.dispatch(Turn::Edit(edit));
    }

    /// What a press does.
    pub(super) fn press(&self, edit: Edit) -> Callback<MouseEvent> {
        let editor = self.clone();
        Callback::from(move |_: MouseEvent| editor.edit(edit.clone()))
    }
}

/// What gets the focus once it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Wanted {
    /// Its id in the page.
    pub(super) id: String,
    /// What stands in it was written by nobody, and is typed over.
    pub(super) is_new: bool,
}

/// The draft with what may be done to it.
#[derive(Clone, PartialEq)]
pub(super) struct Form {
    pub(super) draft: Rc<Draft>,
    pub(super) on_edit: Editor,
    pub(super) on_focus: Callback<Wanted>,
}

impl Form {
    /// A press that adds a row; what it is comes next.
    pub(super) fn add(&self, list: List) -> Callback<MouseEvent> {
        let wanted = Wanted { id: list.first_field(self.draft.rows(list)).id(), is_new: true };
        self.press(Edit::Add(list), wanted)
    }

    /// A press that takes a row away, and its button with it.
    pub(super) fn remove(&self, list: List, at: usize) -> Callback<MouseEvent> {
        self.press(Edit::Remove(list, at), Wanted { id: list.adder(), is_new: false })
    }

    fn press(&self, edit: Edit, wanted: Wanted) -> Callback<MouseEvent> {
        let (editor, on_focus) = (self.on_edit.clone(), self.on_focus.clone());
        Callback::from(move |_: MouseEvent| {
            editor.edit(edit.clone());
            on_focus.emit(wanted.clone());
        })
    }

    /// A field with its label over it.
    pub(super) fn field(&self, field: Field, label: &str) -> Html {
        self.entry(field, label, Look::default())
    }

    /// A field with its label and what stands beside it.
    pub(super) fn entry(&self, field: Field, label: &str, look: Look) -> Html {
        let fault = self.draft.fault_of(field).map(|fault| AttrValue::from(fault.to_owned()));
        html! {
            <Entry {field} label={label.to_owned()} text={self.draft.text(field)} {fault} {look} on_edit={self.on_edit.clone()} />
        }
    }

    /// The fault of something that is chosen.
    pub(super) fn fault(&self, field: Field) -> Html {
        match self.draft.fault_of(field) {
            Some(fault) => {
                html! { <p class="field-fault" id={format!("{}-fault", field.id())} role="alert">{ fault }</p> }
            }
            None => Html::default(),
        }
    }
}

/// How a field looks.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Look {
    /// What is meant, under it.
    pub(super) hint: Option<&'static str>,
    /// The unit, behind it.
    pub(super) unit: Option<&'static str>,
    /// What stands in it when nothing does.
    pub(super) placeholder: Option<&'static str>,
    /// The label is for screen readers, because a heading says the same.
    pub(super) is_bare: bool,
}

#[derive(Properties, PartialEq)]
struct EntryProps {
    field: Field,
    label: AttrValue,
    text: String,
    fault: Option<AttrValue>,
    look: Look,
    on_edit: Editor,
}

#[component]
fn Entry(props: &EntryProps) -> Html {
    let (field, look) = (props.field, &props.look);
    let (id, hint_id) = (field.id(), format!("{}-hint", field.id()));
    let fault_id = format!("{id}-fault");
    let on_input = {
        let editor = props.on_edit.clone();
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            editor.edit(Edit::Typed(field, text));
        })
    };
    let on_blur = {
        let editor = props.on_edit.clone();
        Callback::from(move |_: FocusEvent| editor.edit(Edit::Left(field)))
    };
    let described = match look.hint {
        Some(_) => format!("{hint_id} {fault_id}"),
        None => fault_id.clone(),
    };
    html! {
        <div class="entry">
            <label class={if look.is_bare { "sr-only" } else { "field-label" }} for={id.clone()}>{ &props.label }</label>
            <span class="entry-line">
                <input {id} class={classes!("input", "input-sm", look.unit.is_some().then_some("is-number"))} type="text" autocomplete="off"
                    inputmode={look.unit.map(|_| "numeric")} placeholder={look.placeholder} value={props.text.clone()} oninput={on_input} onblur={on_blur}
                    aria-invalid={props.fault.is_some().to_string()} aria-describedby={described} />
                if let Some(unit) = look.unit { <span class="entry-unit">{ unit }</span> }
            </span>
            if let Some(hint) = look.hint { <p id={hint_id} class="entry-hint">{ hint }</p> }
            <p id={fault_id} class="field-fault empty:hidden" role="alert">{ props.fault.clone().unwrap_or_default() }</p>
        </div>
    }
}
