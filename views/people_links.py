"""Accounts and people: the form that links one by hand, and pairs of alike names to confirm one by one."""

import re

from slack_sdk.models.blocks import ActionsBlock, Block, SectionBlock

from core.errors import Refused
from core.people import Person
from core.ports import SlackUser
from core.usecases.roster_links import LinkOffer, Proposal, Proposals
from views.message import Message, button, context, header, note, option, section
from views.modal import Modal, select_input, text_input
from views.people import ROLES, UNLINKED, account_text
from views.people_pages import DONE
from views.text import escaped, named, plain

FORM = "people.link"
CONFIRM = "people.confirm"
ACCOUNT, OTHER = "account", "other"
_NONE = "none"
_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")


def looking() -> Modal:
    """While Slack is asked who is there."""
    return Modal("people.looking", "Slack account", (section("I am looking who is in this Slack workspace..."),))


def link_form(offer: LinkOffer) -> Modal:
    """The accounts that may be somebody's, and none."""
    person, holds = offer.person, offer.holds
    options = [option("No account", _NONE)]
    if holds is not None:
        options.append(option(f"As it is: {_label(holds)}", holds.id))
    options += [option(_label(account), account.id) for account in offer.accounts]
    begun = holds.id if holds is not None else _NONE
    return Modal(
        FORM,
        "Slack account",
        (
            section(f"*{named(person.name)}* · {account_text(person.slack_id)}"),
            context(
                "Whoever has the account sees in Pace what this person may see. Accounts with a name like theirs come first."
            ),
            select_input(ACCOUNT, "Account", options, initial=begun),
            text_input(
                OTHER,
                "Or its member id",
                hint="In Slack: profile, the three dots, Copy member ID."
                + (" Not all accounts fit above." if offer.is_cut else ""),
                optional=True,
            ),
        ),
        submit="Link",
        close="Not now",
        metadata=f"{person.id}|{person.slack_id or ''}|{begun}",
    )


def read(entered: dict[str, str | None], metadata: str) -> tuple[int, str, str]:
    """The person, the account they had when the form was opened, and the one that is wanted ("" for none).

    Raises `Refused` for what is not ours.
    """
    person, _, rest = metadata.partition("|")
    seen, _, begun = rest.partition("|")
    wanted = (entered.get(OTHER) or "").strip().upper() or entered.get(ACCOUNT) or begun
    if not (person.isascii() and person.isdecimal()) or len(person) > 9:
        raise Refused("That form is not one of mine. `/pace people` leads to a fresh one.")
    if wanted != _NONE and not _ID.fullmatch(wanted):
        raise Refused("That is no member id: they look like U012AB3CD. Nothing was changed.")
    return int(person), seen, "" if wanted == _NONE else wanted


def linked_text(person: Person, slack_id: str) -> str:
    """What was done."""
    if not slack_id:
        return f"*{named(person.name)}* has no Slack account here, and gets no messages."
    return f"*{named(person.name)}* is linked to {account_text(slack_id)}, and gets what comes to them from now on."


def linked_page(person: Person, slack_id: str) -> Modal:
    """The same in place of the form."""
    return Modal(DONE, "Saved", (section(linked_text(person, slack_id)),))


def linked_message(person: Person, slack_id: str) -> Message:
    """The same as an answer of its own."""
    return note(linked_text(person, slack_id))


def proposals_message(found: Proposals) -> Message:
    """The pairs, each with a button: nothing is linked that nobody confirms."""
    if not found.shown:
        return note(
            "No account has a name like that of somebody who is not linked. *Change* beside a name links them by hand: "
            "`/pace people unlinked`."
        )
    blocks: list[Block] = [
        header("Are these the same people?"),
        context("Names are not proof: link only whom you know. Whoever has the account sees what this person may see."),
        *(_pair(one) for one in found.shown),
    ]
    if found.more or found.without:
        blocks.append(context(_rest(found)))
    blocks.append(ActionsBlock(elements=[button("Who is not linked", UNLINKED, "0|unlinked")]))
    return Message(f"{len(found.shown)} accounts may belong to people in the roster.", tuple(blocks))


def target(proposal: Proposal) -> str:
    """What the button of a pair carries."""
    return f"{proposal.person.id}|{proposal.account.id}"


def confirmed(value: str) -> tuple[int, str]:
    """Back from it. Raises `Refused` for what no button of ours says."""
    person, _, account = value.partition("|")
    if not (person.isascii() and person.isdecimal()) or len(person) > 9 or not _ID.fullmatch(account):
        raise Refused("That button is not one of mine. `/pace people unlinked` shows who is not linked.")
    return int(person), account


def _pair(one: Proposal) -> SectionBlock:
    person, account = one.person, one.account
    email = f" · {escaped(account.email)}" if account.email else ""
    how = "the same name" if one.is_same else "nearly the same name"
    text = section(
        f"*{named(person.name)}* · {ROLES[person.role]}\n{account_text(account.id)} · {named(account.name)}{email} · {how}"
    )
    return SectionBlock(text=text.text, accessory=button("Link", CONFIRM, target(one)))


def _rest(found: Proposals) -> str:
    more = f"{found.more} more after these. " if found.more else ""
    people = "1 person" if found.without == 1 else f"{found.without} people"
    return f"{more}For {people} no account has a name like theirs." if found.without else more.strip()


def _label(account: SlackUser) -> str:
    return plain(f"{account.name} ({account.email})" if account.email else account.name)
