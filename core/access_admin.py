"""The policy for who administers a workspace: the roster, its data, its set-up. The rest of the policy is `core.access`."""

from core.access import Viewer
from core.errors import NotPermitted


def may_read_roster(viewer: Viewer, person: int) -> bool:
    """True when the viewer may see how the roster has this person: an admin everybody, a manager the people below them."""
    return viewer.is_admin or person in viewer.below


def require_roster(viewer: Viewer) -> None:
    """Raise `NotPermitted` unless there is a part of the roster that the viewer may see."""
    if not viewer.is_admin and not viewer.below:
        raise NotPermitted(
            "The roster is for admins, and for managers to look up their own people. Nothing was changed."
        )


def require_roster_change(viewer: Viewer) -> None:
    """Raise `NotPermitted` unless the viewer may change the roster, and who is linked to which account: admins."""
    if not viewer.is_admin:
        raise NotPermitted("Only an admin can change the roster. Nothing was changed; ask one of them.")


def require_data(viewer: Viewer) -> int:
    """Who brings in data, by their id. Raises `NotPermitted` for everybody but an admin of the roster."""
    if not viewer.is_admin or viewer.person_id is None:
        raise NotPermitted(
            "Thank you, but only an admin can bring data in, so I left this alone and fetched nothing. Your own figures: `/kpi`."
        )
    return viewer.person_id


def require_upload(viewer: Viewer, person: int | None) -> None:
    """Raise `NotPermitted` unless the viewer is the admin who gave the file; the text is the same for one that does not exist."""
    if person is None or require_data(viewer) != person:
        raise NotPermitted("There is no such file of yours. Give me one in our direct messages, and I look at it.")


def require_setup(viewer: Viewer) -> int:
    """Who sets the workspace up, by their id. Raises `NotPermitted` for everybody but an admin of the roster."""
    if not viewer.is_admin or viewer.person_id is None:
        raise NotPermitted("Setting Pace up is for admins. Nothing was changed. Your own settings: `/pace settings`.")
    return viewer.person_id


def require_settings(viewer: Viewer) -> int:
    """Who changes what is measured, what is to be reached and what is sent when, or reads who did, by their id. Raises
    `NotPermitted` for everybody but an admin of the roster."""
    if not viewer.is_admin or viewer.person_id is None:
        raise NotPermitted(
            "KPIs, targets and schedules are set by admins. Nothing was changed; ask one of them. Yours: `/pace settings`, `/goal`."
        )
    return viewer.person_id
