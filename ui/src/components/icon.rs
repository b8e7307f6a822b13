//! Line icons, drawn for this program on a 24-unit grid. An icon never stands for a word: a label is beside it, or
//! the control that holds it has a name.

use yew::prelude::*;

/// The drawings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Alert,
    Bell,
    BellOff,
    Back5,
    Book,
    CallBack,
    Calendar,
    Chart,
    Check,
    CheckTwice,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    ChevronUp,
    Circle,
    Clock,
    Close,
    Copy,
    Door,
    Download,
    Ear,
    Forward5,
    FaceContent,
    FaceDispleased,
    FaceNeutral,
    Gauge,
    Globe,
    Hand,
    HangUp,
    Headset,
    History,
    Hours,
    Keyboard,
    Lines,
    Microphone,
    MicrophoneOff,
    Minus,
    Monitor,
    Pause,
    Moon,
    More,
    Pencil,
    People,
    Person,
    Phone,
    Play,
    Plus,
    Print,
    Receptionist,
    Record,
    Refused,
    Repeat,
    Send,
    Speaking,
    Sun,
    Table,
    Tool,
    Trash,
    Undo,
    Volume,
}

impl Icon {
    /// The strokes, as one path.
    fn path(self) -> &'static str {
        match self {
            Icon::Back5 => "M4.800 9.200a8 8 0 1 1-.6 4.800M4.500 4.500v4.700h4.700",
            Icon::Forward5 => "M19.200 9.200a8 8 0 1 0 .6 4.800M19.500 4.500v4.700h-4.700",
            Icon::Pause => "M8.500 5.500v13M15.500 5.500v13",
            Icon::Play => "M7.500 5v14l11.500-7-11.500-7Z",
            Icon::Record => "M12 5.500a6.500 6.500 0 1 1 0 13 6.500 6.500 0 0 1 0-13ZM12 11.900v.2",
            Icon::Chart => "M4 4v16h16M8.5 16.5v-5M13 16.5v-9M17.5 16.5v-3.5",
            Icon::History => "M4.5 12a7.5 7.5 0 1 0 2.4-5.5M4 4.5v4h4M12 8v4.5l3 1.8",
            Icon::CallBack => {
                "M5 4.5h3.8l1.6 4.3-2.3 1.7a12 12 0 0 0 5.4 5.4l1.7-2.3 4.3 1.6V19a1.5 1.5 0 0 1-1.6 1.5C10.5 20 4 13.5 3.5 6.1A1.5 1.5 0 0 1 5 4.5ZM20.500 3.500l-6 6M14.500 4.500v5h5"
            }
            Icon::Download => "M12 4v11M7.5 10.800 12 15.300l4.5-4.500M5 19.500h14",
            Icon::FaceContent => {
                "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM8.5 13.500c1.200 3 5.800 3 7 0M9.3 9.500v.1M14.7 9.500v.1"
            }
            Icon::FaceDispleased => {
                "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM8.5 16c1.200-3 5.800-3 7 0M9.3 9.500v.1M14.7 9.500v.1"
            }
            Icon::FaceNeutral => {
                "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM8.8 14.500h6.400M9.3 9.500v.1M14.7 9.500v.1"
            }
            Icon::More => "M6 12h.1M12 12h.1M18 12h.1",
            Icon::Table => "M4.5 5.500h15v13h-15v-13ZM4.5 10h15M4.5 14.300h15M10 10v8.500",
            Icon::Undo => "M8.500 5 4.5 9l4 4M4.5 9H14a5 5 0 0 1 0 10h-4",
            Icon::Alert => "M12 4 2.8 19.5h18.4L12 4ZM12 10v4.5M12 17.2v.1",
            Icon::Bell => {
                "M6 16.500c1.200-1.200 1.700-2.600 1.700-6a4.3 4.3 0 0 1 8.600 0c0 3.400.5 4.800 1.700 6H6ZM12 4.500v1.500M10.200 19.500c.9 1 2.700 1 3.600 0"
            }
            Icon::BellOff => {
                "M8.300 8.500c-.400.7-.6 1.300-.6 2 0 3.400-.5 4.800-1.700 6h10.500M16.300 13c-.1-.7-.1-1.500-.1-2.500a4.300 4.300 0 0 0-6.200-3.900M12 4.500v1.500M10.200 19.500c.9 1 2.700 1 3.600 0M4.500 4.500l15 15"
            }
            Icon::Hand => {
                "M8 12.500V6.300a1.300 1.300 0 0 1 2.600 0v5M10.600 10.800V4.800a1.300 1.300 0 0 1 2.600 0v6M13.200 10.800V6a1.300 1.300 0 0 1 2.600 0v7.500M15.800 10.500a1.300 1.300 0 0 1 2.600 0v4c0 3.500-2.200 6-5.700 6-2.800 0-4.300-1.300-5.600-3.700l-2.300-4a1.300 1.300 0 0 1 2.200-1.400l1 1.600"
            }
            Icon::Book => {
                "M5 4.5h11.5A2.5 2.5 0 0 1 19 7v13H7.5A2.5 2.5 0 0 1 5 17.5v-13ZM5 17.5A2.5 2.5 0 0 1 7.5 15H19M9 8.5h6"
            }
            Icon::Calendar => {
                "M4.5 6h15v14h-15V6ZM4.5 10.5h15M8.5 3.5V8M15.5 3.5V8M8.5 14h.1M12 14h.1M15.5 14h.1M8.5 17h.1M12 17h.1"
            }
            Icon::Check => "m5 12.5 4.6 4.7L19.2 7.3",
            Icon::CheckTwice => "m2.5 12.500 4.200 4.500 8.300-9.500M12 16.500l.6.500 8.900-9.500",
            Icon::ChevronDown => "m6 9.500 6 6 6-6",
            Icon::ChevronLeft => "m14.5 6-6 6 6 6",
            Icon::ChevronRight => "m9.5 6 6 6-6 6",
            Icon::ChevronUp => "m6 14.500 6-6 6 6",
            Icon::Circle => "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16Z",
            Icon::Clock => "M12 3.8a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.4ZM12 7.8V12l3 2",
            Icon::Close => "m6 6 12 12M18 6 6 18",
            Icon::Copy => "M9 9h10.5v10.5H9V9ZM5.5 15H4.5V4.5H15v1",
            Icon::Door => "M7 20.500V4h10v16.500M4 20.500h16M13.800 12.200v.1",
            Icon::Ear => {
                "M7 9.5a5 5 0 0 1 10 0c0 3.2-2.6 3.9-3.2 6.2-.5 2.1-1.4 4.3-3.8 4.3-1.8 0-3-1.2-3-3M10 10a2 2 0 0 1 4 0c0 1.6-1.6 1.7-1.6 3.2"
            }
            Icon::Gauge => {
                "M5.6 18.500a8.5 8.5 0 1 1 12.8 0M12 14.500l3.6-5M12 14.500v.1M5.500 13h.1M12 6.600v.1M18.500 13h.1"
            }
            Icon::Globe => {
                "M12 3.800a8.2 8.2 0 1 1 0 16.4 8.2 8.2 0 0 1 0-16.400ZM4 12h16M12 3.800c5 5 5 11.4 0 16.400M12 3.800c-5 5-5 11.4 0 16.4"
            }
            Icon::HangUp => {
                "M2.8 15.6C1.9 10.4 6.9 7.3 12 7.3s10.1 3.1 9.2 8.3c-.1.6-.6.9-1.2.8l-3.5-.7a1.2 1.2 0 0 1-.9-1l-.4-2.4c-2.1-.8-4.3-.8-6.4 0l-.4 2.4a1.2 1.2 0 0 1-.9 1L4 16.4c-.6.1-1.1-.2-1.2-.8Z"
            }
            Icon::Headset => {
                "M4.5 16v-3.500a7.5 7.5 0 0 1 15 0V16M4.5 13h3v6h-3v-6ZM16.5 13h3v6h-3v-6ZM18 19c0 1.5-1.5 2.5-4 2.5"
            }
            Icon::Hours => "M4 5.500v13M4 8h7M4 12h15M4 16h10M20 5.500v13",
            Icon::Keyboard => {
                "M3.5 7h17v10.500h-17V7ZM7 10.500h.1M10.3 10.500h.1M13.6 10.500h.1M17 10.500h.1M8 14h8"
            }
            Icon::Lines => "M5 7h14M5 12h14M5 17h9",
            Icon::Microphone => {
                "M12 3.500a2.7 2.7 0 0 1 2.7 2.700v5.600a2.7 2.7 0 0 1-5.4 0V6.200A2.7 2.7 0 0 1 12 3.500ZM6.3 11.500a5.7 5.7 0 0 0 11.4 0M12 17.200v3.3"
            }
            Icon::MicrophoneOff => {
                "M9.3 9.300v2.500a2.7 2.7 0 0 0 4.6 1.900M14.7 11V6.200a2.7 2.7 0 0 0-5.2-1M6.3 11.500a5.7 5.7 0 0 0 9.4 4.300M17.7 11.500c0 .8-.2 1.6-.4 2.300M12 17.200v3.300M4.5 4.500l15 15"
            }
            Icon::Minus => "M6 12h12",
            Icon::Monitor => "M4 5h16v11H4V5ZM9 20h6M12 16v4",
            Icon::Moon => "M19.5 14.500A8 8 0 0 1 9.5 4.500a8 8 0 1 0 10 10Z",
            Icon::Pencil => {
                "M4.5 19.500l1-4.300L16 4.700l3.300 3.300L8.8 18.500l-4.300 1ZM13.500 7.200l3.300 3.300"
            }
            Icon::People => {
                "M9.5 5a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4ZM3.500 19.500c.5-3.400 2.700-5 6-5s5.500 1.600 6 5M15.500 5.300a3.2 3.2 0 0 1 0 5.900M17.500 14.900c1.800.7 2.800 2.200 3.100 4.600"
            }
            Icon::Plus => "M12 5.500v13M5.500 12h13",
            Icon::Person => {
                "M12 4.500a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7ZM5 20c.6-3.7 3.3-5.5 7-5.500s6.4 1.8 7 5.5"
            }
            Icon::Phone => {
                "M5 4.500h3.800l1.6 4.3-2.3 1.700a12 12 0 0 0 5.4 5.400l1.7-2.3 4.3 1.600V19a1.5 1.5 0 0 1-1.6 1.500C10.5 20 4 13.5 3.5 6.100A1.5 1.5 0 0 1 5 4.500Z"
            }
            Icon::Print => "M7.5 9V4h9v5M7.5 17H4V9h16v8h-3.500M7.5 14h9v6h-9v-6Z",
            Icon::Receptionist => {
                "M6 9.500h12v8H6v-8ZM12 9.500V6M12 4.500h.1M9.5 13v1M14.5 13v1M3.5 12.500v3M20.5 12.500v3"
            }
            Icon::Refused => "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16ZM6.4 6.400l11.2 11.2",
            Icon::Repeat => {
                "M4.5 11a6 6 0 0 1 6-5.500H19M15.800 2.500l3.200 3-3.200 3M19.5 13a6 6 0 0 1-6 5.500H5M8.200 21.500 5 18.500l3.200-3"
            }
            Icon::Send => "M4 12 20 4.5 15.5 20l-3.3-6.200L4 12ZM12.2 13.8 20 4.5",
            Icon::Speaking => "M4 10.500v3M8 7.500v9M12 5v14M16 8v8M20 10.500v3",
            Icon::Sun => {
                "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8ZM12 3v1.500M12 19.500V21M3 12h1.500M19.5 12H21M5.6 5.600l1.1 1.100M17.3 17.300l1.1 1.100M18.4 5.600l-1.1 1.100M6.7 17.300l-1.1 1.1"
            }
            Icon::Tool => "M10.5 4.500a6 6 0 1 1 0 12 6 6 0 0 1 0-12ZM15 15l5 5",
            Icon::Trash => {
                "M5 7h14M9.5 7V4.500h5V7M7 7l.8 12.500h8.400L17 7M10.300 10.500v5.500M13.700 10.500v5.500"
            }
            Icon::Volume => {
                "M4 9.500h3.500L12 6v12l-4.5-3.500H4v-5ZM15.5 9a4.5 4.5 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11"
            }
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Which drawing.
    pub(crate) icon: Icon,
    /// Its size and colour, as classes; 1.15em in the text's colour without.
    #[prop_or_default]
    pub(crate) class: Classes,
}

/// An icon, hidden from screen readers.
#[component]
pub(crate) fn Drawing(props: &Props) -> Html {
    drawing(props.icon, props.class.clone())
}

/// The same without a component of its own, for where there are hundreds.
pub(crate) fn drawing(icon: Icon, class: impl Into<Classes>) -> Html {
    html! {
        <svg class={classes!("drawing", class.into())} viewBox="0 0 24 24" aria-hidden="true"><path d={icon.path()} /></svg>
    }
}
